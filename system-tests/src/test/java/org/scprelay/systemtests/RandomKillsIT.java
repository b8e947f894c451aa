package org.scprelay.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever is killed at whatever octet: no return code 0 for a file that differs, no part under the target's name, and a
 * relay that ends its side in time. The properties {@code scprelay.kills.count} and {@code scprelay.kills.seed} say more.
 */
class RandomKillsIT {

    @TempDir
    Path home;

    @Test
    @Timeout(300)
    void tenRandomKills() throws Exception {
        assertEquals(List.of(), RandomKills.run(home, 10, RandomKills.seed()));
    }

    @Test
    @Tag("heavy")
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void manyRandomKills() throws Exception {
        int count = Integer.getInteger("scprelay.kills.count", 200);
        assertEquals(List.of(), RandomKills.run(home, count, RandomKills.seed()));
    }
}
