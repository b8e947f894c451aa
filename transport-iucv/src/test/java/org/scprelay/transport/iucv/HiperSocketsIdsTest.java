package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HiperSocketsIdsTest {

    @TempDir
    private Path sysfs;

    @Test
    void theyAreWhatDevicesWereGiven() throws IOException {
        device("0.0.0600", "");
        device("0.0.0700", "LINUX2  \n");
        device("0.0.0800", "LINUX1\n");
        Files.createDirectory(sysfs.resolve("power")); // what is no device has no hsuid
        assertEquals(List.of("LINUX1", "LINUX2"), new HiperSocketsIds(sysfs).get());
    }

    private void device(String busId, String hsuid) throws IOException {
        Files.writeString(Files.createDirectory(sysfs.resolve(busId)).resolve("hsuid"), hsuid);
    }

    @Test
    void aMachineWithoutDevicesHasNone() {
        assertEquals(List.of(), new HiperSocketsIds(sysfs.resolve("qeth")).get());
    }

    @Test
    void aPropertyNamesThemWhereSysfsDoesNot() {
        System.setProperty(HiperSocketsIds.PROPERTY, "linux1, LINUX2,");
        try {
            assertEquals(List.of("LINUX1", "LINUX2"), new HiperSocketsIds(sysfs).get());
        } finally {
            System.clearProperty(HiperSocketsIds.PROPERTY);
        }
    }
}
