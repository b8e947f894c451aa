package org.scprelay.systemtests.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.scprelay.relay.testing.Installed;
import org.scprelay.systemtests.Job;

/** Rows about a disk that takes no more, and a path that is not what it should be. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StorageFaultsIT {

    /** More than OpenSSH's scp reads before it writes. */
    private static final int HALF = 256 * 1024;

    @RegisterExtension
    static final Stage STAGE = Stage.with(Setup.usual());

    private static Client client(Scene scene) throws Exception {
        return scene.client(scene.sshd().port());
    }

    private static Client clientAtNobody(Scene scene) throws Exception {
        return scene.client(scene.nobody().port());
    }

    private static void mode(Path path, String letters) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(letters));
    }

    @Fault("disk-full-at-first-octet")
    void theDiskIsFullBeforeTheFirstOctet(Verdict verdict, Scene scene) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(scene.home().resolve("full"), 64 * 1024)) {
            Place place = scene.at(disk.path().resolve("file")).old();
            disk.fill();
            verdict.of(client(scene).stor(place, 1), place);
            disk.requireFull();
        }
    }

    @Fault("disk-full-near-end")
    void theDiskIsFullJustBeforeTheLastOctet(Verdict verdict, Scene scene) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(scene.home().resolve("nearly-full"), 1024 * 1024)) {
            Place place = scene.at(disk.path().resolve("file")).old();
            int size = Math.toIntExact(place.disk().getUsableSpace()) + 1;
            // An SFTP server is asked for room first, so it must not know what will come.
            try (RunningJob job = scene.isSftp()
                    ? client(scene).streaming(place, size)
                    : client(scene).storing(place, size)) {
                job.send(place, size - 64 * 1024);
                place.awaitPart(size - 128 * 1024);
                job.send(place, size);
                verdict.of(job.end(), place);
            }
            assertEquals(size - 1, place.disk().getUsableSpace(), "the space is given back");
        }
    }

    @Fault("disk-full-without-part")
    void theDiskIsFullWhenTheTargetItselfIsWritten(Verdict verdict, Scene scene) throws Exception {
        try (SmallDisk disk = SmallDisk.mount(scene.home().resolve("small"), 256 * 1024)) {
            Place place = scene.at(disk.path().resolve("file")).old();
            Client client = client(scene).with("SITE ATOMIC=OFF");
            if (scene.isSftp()) {
                try (RunningJob job = client.streaming(place, 512 * 1024)) {
                    verdict.of(job.send(place, 512 * 1024).end(), place);
                }
            } else {
                verdict.of(client.stor(place, 512 * 1024), place);
            }
            disk.requireFull();
        }
    }

    @Fault("device-full")
    void theDeviceTakesNothing(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(Path.of("/dev/full"));
        verdict.of(client(scene).stor(place, 1000), place);
    }

    @Fault("missing-directory")
    void theDirectoryDoesNotExist(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(scene.home().resolve("nowhere/file"));
        verdict.of(client(scene).stor(place, 1000), place);
    }

    @Fault("no-permission-to-write")
    void theFileMayNotBeWritten(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        mode(place.directory(), "rwxr-xr-x");
        mode(place.file(), "rw-r--r--");
        verdict.of(clientAtNobody(scene).stor(place, 1000), place);
    }

    @Fault("no-permission-to-search")
    void theDirectoryMayNotBeSearched(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        mode(place.directory(), "rwx------");
        verdict.of(clientAtNobody(scene).stor(place, 1000), place);
    }

    @Fault("target-is-directory")
    void theTargetIsADirectory(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(Files.createDirectories(scene.home().resolve("parent/directory")));
        verdict.of(client(scene).stor(place, 1000), place);
    }

    @Fault("target-becomes-directory")
    void aDirectoryTakesThePlaceOfTheTarget(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            Files.delete(place.file());
            Files.createDirectory(place.file());
            job.send(place, 2 * HALF);
            verdict.of(job.end(), place);
        }
    }

    @Fault("name-too-long")
    void theNameIsTooLong(Verdict verdict, Scene scene) throws Exception {
        Place place =
                scene.at(Files.createDirectory(scene.home().resolve("long")).resolve("n".repeat(256)));
        verdict.of(client(scene).stor(place, 1000), place);
    }

    @Fault("no-rename-possible")
    void aDeviceCannotBeReplaced(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.at(Path.of("/dev/full"));
        verdict.of(client(scene).with("SITE ATOMIC=ON").stor(place, 1000), place);
    }

    @Fault("rename-not-permitted")
    void theDirectoryIsClosedDuringTheData(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        mode(place.directory(), "rwxrwxrwx");
        try (RunningJob job = clientAtNobody(scene).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            mode(place.directory(), "rwxr-xr-x");
            job.send(place, 2 * HALF);
            Job ended = job.end();
            assertTrue(place.isWhole(place.parts().get(0)), "all data had arrived");
            verdict.of(ended, place);
        }
    }

    @Fault("rename-fails")
    void theTargetBecomesAMountPoint(Verdict verdict, Scene scene) throws Exception {
        Installed.require("mount", "mount");
        Installed.require(System.getProperty("user.name").equals("root"), "only root can mount: run the tests as root");
        Place place = scene.place();
        Path other = Files.writeString(place.directory().resolve("other"), "another file");
        try (RunningJob job = client(scene).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            place.awaitPart(HALF / 2);
            run("mount", "--bind", other.toString(), place.file().toString());
            Job ended;
            try {
                assertEquals("another file", Files.readString(place.file()), "the target is a mount point");
                job.send(place, 2 * HALF);
                ended = job.end();
            } finally {
                run("umount", place.file().toString());
            }
            verdict.of(ended, place);
        }
    }

    @Fault("directory-vanishes")
    void theDirectoryIsRemovedDuringTheData(Verdict verdict, Scene scene) throws Exception {
        Place place = scene.place();
        try (RunningJob job = client(scene).storing(place, 2 * HALF)) {
            job.send(place, HALF);
            Files.delete(place.awaitPart(HALF / 2));
            Files.delete(place.file());
            Files.delete(place.directory());
            job.send(place, 2 * HALF);
            verdict.of(job.end(), place);
        }
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
    }
}
