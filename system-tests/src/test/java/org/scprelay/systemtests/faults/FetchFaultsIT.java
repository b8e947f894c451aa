package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.systemtests.Job;

/** Rows about a file that shall be fetched. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FetchFaultsIT {

    /** More than the window of SSH and all buffers on the way take while nobody reads. */
    private static final int LARGE = 48 << 20;

    private static final int MIDDLE = 1 << 20;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static Place source(Scene scene, String name, int size) throws Exception {
        return scene.at(scene.home().resolve(name)).source(size);
    }

    @Fault("fetch-missing-file")
    void theFileDoesNotExist(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(scene.home().resolve("missing"));
        verdict.of(scene.client(scene.sshd().port()).retr(place), place);
    }

    @Fault("fetch-directory")
    void thePathIsADirectory(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(Files.createDirectory(scene.home().resolve("directory")));
        verdict.of(scene.client(scene.sshd().port()).retr(place), place);
    }

    @Fault("fetch-no-permission")
    void theFileMayNotBeRead(Verdict verdict, Scene scene) throws Exception {
        Place place = source(scene, "secret", 1000);
        Files.setPosixFilePermissions(place.file(), PosixFilePermissions.fromString("rw-------"));
        verdict.of(scene.client(scene.nobody().port()).retr(place), place);
    }

    private interface Deed {
        void run(Place place, RemoteProcess scp) throws Exception;
    }

    /** Fetches a large file, and does something to it or its scp while scp waits in the middle of it. */
    private static void inTheMiddle(Verdict verdict, Scene scene, String name, Deed deed) throws Exception {
        Place place = source(scene, name, LARGE);
        try (Proxy proxy = new Proxy(scene.sshd().port())) {
            proxy.holdAfter(MIDDLE);
            try (RunningJob job = scene.client(proxy.port()).retrieving(place);
                    RemoteProcess scp = RemoteProcess.of(scene, scene.sshd(), place)) {
                proxy.awaitHeld();
                long read = scp.position(place.file());
                assertTrue(read > 0 && read < LARGE, () -> "scp is inside the file: " + read);
                deed.run(place, scp);
                proxy.release();
                Job ended = job.job();
                assertTrue(ended.listing().contains("\n     150 SCR0151I "), ended.listing());
                verdict.of(ended, place);
            }
        }
    }

    @Fault("fetch-file-grows")
    void theFileGrowsWhileItIsSent(Verdict verdict, Scene scene) throws Exception {
        inTheMiddle(verdict, scene, "growing", (place, scp) -> {
            Files.write(place.file(), new byte[MIDDLE], StandardOpenOption.APPEND);
            assertEquals(LARGE + MIDDLE, Files.size(place.file()));
        });
    }

    @Fault("fetch-file-shrinks")
    void theFileShrinksWhileItIsSent(Verdict verdict, Scene scene) throws Exception {
        inTheMiddle(verdict, scene, "shrinking", (place, scp) -> {
            try (RandomAccessFile file = new RandomAccessFile(place.file().toFile(), "rw")) {
                file.setLength(LARGE - 1);
            }
        });
    }

    @Fault("fetch-scp-killed")
    void theSendingScpIsKilled(Verdict verdict, Scene scene) throws Exception {
        inTheMiddle(verdict, scene, "scp-killed", (place, scp) -> scp.kill());
    }

    @Fault("fetch-sshd-killed")
    void theSessionOfSshdIsKilled(Verdict verdict, Scene scene) throws Exception {
        inTheMiddle(verdict, scene, "sshd-killed", (place, scp) -> scp.session(scene.sshd())
                .kill());
    }
}
