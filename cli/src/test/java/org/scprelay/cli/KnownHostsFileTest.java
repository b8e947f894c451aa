package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownHostsFileTest {

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "h ssh-ed25519 KEY;                             KNOWN",
                "h ssh-ed25519 KEY comment words;               KNOWN",
                "  h,other\tssh-ed25519 KEY;                    KNOWN",
                "other,h ssh-ed25519 KEY;                       KNOWN",
                "* ssh-ed25519 KEY;                             KNOWN",
                "? ssh-ed25519 KEY;                             KNOWN",
                "H ssh-ed25519 KEY;                             KNOWN",
                "*,!h ssh-ed25519 OTHER;                        UNKNOWN",
                "h ssh-ed25519 OTHER;                           CHANGED",
                "h ssh-rsa OTHER;                               UNKNOWN",
                "hh ssh-ed25519 OTHER;                          UNKNOWN",
                "[h]:2222 ssh-ed25519 OTHER;                    UNKNOWN",
                "@revoked h ssh-ed25519 KEY;                    REVOKED",
                "@revoked * ssh-ed25519 OTHER;                  UNKNOWN",
                "@cert-authority * ssh-ed25519 OTHER;           UNKNOWN",
                "# h ssh-ed25519 OTHER;                         UNKNOWN",
                "|1|bad h ssh-ed25519;                          UNKNOWN"
            })
    void aKeyOfPort22IsJudgedByItsLine(String line, KnownHostsFile.Judgement expected) throws Exception {
        Path file = Files.writeString(temporary.resolve("kh"), "\n" + line + "\n");
        assertEquals(expected, new KnownHostsFile(file).judge("h", "ssh-ed25519", "KEY"));
    }

    @Test
    void aNameThatSshKeygenHashedIsFound() throws Exception {
        Path key = temporary.resolve("key");
        Programs.run(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString()));
        String[] words = Files.readString(temporary.resolve("key.pub")).split(" ");
        Path file = temporary.resolve("kh");
        KnownHostsFile knownHosts = new KnownHostsFile(file);
        knownHosts.append("[h]:2222", words[0], words[1]);
        Programs.run(List.of("ssh-keygen", "-q", "-H", "-f", file.toString()));
        assertTrue(Files.readString(file).startsWith("|1|"), "hashed");
        assertEquals(KnownHostsFile.Judgement.KNOWN, knownHosts.judge("[h]:2222", words[0], words[1]));
        assertEquals(KnownHostsFile.Judgement.CHANGED, knownHosts.judge("[h]:2222", words[0], "OTHER"));
        assertEquals(KnownHostsFile.Judgement.UNKNOWN, knownHosts.judge("h", words[0], words[1]));
    }

    @Test
    void aBrokenLineIsNamed() throws Exception {
        Path file = Files.writeString(temporary.resolve("kh"), "# fine\nh ssh-ed25519\n");
        IOException e = assertThrows(IOException.class, () -> new KnownHostsFile(file).judge("h", "t", "k"));
        assertTrue(e.getMessage().startsWith(file + ":2: "), e.getMessage());
    }

    @Test
    void namesAreThoseOfTheFormat() {
        assertEquals("bank.example", KnownHostsFile.name("Bank.Example", 22));
        assertEquals("[bank.example]:2222", KnownHostsFile.name("bank.example", 2222));
    }
}
