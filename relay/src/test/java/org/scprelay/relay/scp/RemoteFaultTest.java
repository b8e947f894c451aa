package org.scprelay.relay.scp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of remote hosts and what they mean. */
class RemoteFaultTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scp: /x/y: No space left on device|NO_SPACE",
                "scp: /x/y: Disk quota exceeded|QUOTA",
                "scp: /x/y: Disc quota exceeded|QUOTA",
                "scp: /x/y: File too large|FILE_TOO_LARGE",
                "scp: /x/y: Permission denied|PERMISSION",
                "mv: cannot move 'a' to 'b': Operation not permitted|PERMISSION",
                "scp: /x/y: No such file or directory|NO_SUCH_FILE",
                "scp: /x: EDC5129I No such file or directory.|NO_SUCH_FILE",
                "scp: /x: A file or directory in the path name does not exist.|NO_SUCH_FILE",
                "scp: /x: There is not enough space in the file system.|NO_SPACE",
                "scp: /x: The file access permissions do not allow the specified action.|PERMISSION",
                "scp: /x: Is a directory|IS_DIRECTORY",
                "scp: /x/y: Not a directory|NOT_DIRECTORY",
                "scp: /x: not a regular file|NOT_REGULAR",
                "scp: /x: File name too long|NAME_TOO_LONG",
                "scp: /x: Read-only file system|READ_ONLY",
                "scp: /x: Text file busy|BUSY",
                "scp: /x: Input/output error|STORAGE",
                "scp: /x: Too many open files|RESOURCES",
                "scp: ambiguous target|AMBIGUOUS",
                "scp: /x: Broken pipe|CHANGED",
                "scp: dropped connection|LOST",
                "scp: something else|OTHER",
                "scp: /home/Permission denied/No space left on device: No such file or directory|NO_SUCH_FILE",
                "scp: No space left on device: error 99|OTHER",
            })
    void isToldByTheEndOfTheText(String text, RemoteFault fault) {
        assertEquals(fault, RemoteFault.of(text));
        assertEquals(fault, RemoteFault.of(text + "\n"));
    }

    @Test
    void fullStorageIsToldApart() {
        assertTrue(RemoteFault.QUOTA.isStorageFull());
        assertTrue(!RemoteFault.PERMISSION.isStorageFull() && !RemoteFault.PERMISSION.isPassing());
        assertTrue(RemoteFault.BUSY.isPassing());
    }
}
