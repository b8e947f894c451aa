package org.scprelay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of many kinds, as files in a directory. */
class TransportsCommandTest {

    private static final String RELEASE = "6.1.0-42-s390x";
    private static final String GUEST = """
            Manufacturer:         IBM
            LPAR Name:            LP01
            VM00 Name:            LINUX01
            VM00 Control Program: z/VM    7.3.0
            """;

    @TempDir
    Path root;

    private List<String> survey(String processor) {
        return IucvSurvey.lines(new Machine(root, processor), false);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void kernel(boolean loadable, boolean loaded) throws IOException {
        file("proc/sys/kernel/osrelease", RELEASE + "\n");
        file(
                "proc/net/protocols",
                "protocol  size sockets\nTCP       2176      5\n" + (loaded ? "AF_IUCV   1000 0\n" : ""));
        file("proc/modules", "qeth 1 0 - Live 0x0\n" + (loaded ? "af_iucv 40960 0 - Live 0x0\n" : ""));
        file(
                "lib/modules/" + RELEASE + "/modules.dep",
                "kernel/drivers/s390/net/qeth.ko: kernel/x.ko\n"
                        + (loadable ? "kernel/net/iucv/af_iucv.ko.xz: kernel/net/iucv/iucv.ko.xz\n" : ""));
    }

    private void device(String busId, String card, String layer2, String hsuid) throws IOException {
        file("sys/devices/qeth/" + busId + "/card_type", card + "\n");
        file("sys/devices/qeth/" + busId + "/layer2", layer2 + "\n");
        file("sys/devices/qeth/" + busId + "/hsuid", hsuid + "\n");
    }

    @Test
    void anotherProcessorIsSentToTcp() throws IOException {
        kernel(false, false);
        assertEquals(
                List.of(
                        "kernel  Linux 6.1.0-42-s390x on amd64, has no AF_IUCV sockets",
                        "stub    iucvstub: is not installed; tests alone need it, and in a checkout AFIUCV_STUB_DIR switches it on",
                        "to do   IUCV is a part of IBM Z: use tcp: here; see docs/guides/x86-without-iucv.md"),
                survey("amd64"));
    }

    @Test
    void aGuestWithTheModuleHasNothingToDo() throws IOException {
        kernel(true, true);
        file("proc/sysinfo", GUEST);
        assertEquals(
                List.of(
                        "kernel  Linux 6.1.0-42-s390x on s390x, has AF_IUCV sockets",
                        "module  af_iucv is loaded",
                        "guest   user id LINUX01",
                        "hsuid   no HiperSockets device",
                        "stub    iucvstub: is not installed; tests alone need it, and in a checkout AFIUCV_STUB_DIR switches it on"),
                survey("s390x"));
    }

    @Test
    void aModuleThatIsThereIsToBeLoaded() throws IOException {
        kernel(true, false);
        file("proc/sysinfo", GUEST);
        List<String> lines = survey("s390x");
        assertTrue(lines.contains("module  af_iucv is not loaded"), lines.toString());
        assertEquals("to do   modprobe af_iucv, and its name in a file in /etc/modules-load.d", lines.get(5));
    }

    @Test
    void aModuleThatIsMissingIsToBeInstalled() throws IOException {
        kernel(false, false);
        List<String> lines = survey("s390x");
        assertTrue(lines.contains("module  af_iucv is not there for this kernel"), lines.toString());
        assertTrue(lines.contains("guest   none: z/VM does not run this system"), lines.toString());
        assertTrue(
                lines.get(5).startsWith("to do   install the package with the modules of this kernel"), lines.get(5));
    }

    @Test
    void anotherHypervisorHasNoUserIds() throws IOException {
        kernel(true, true);
        file("proc/sysinfo", GUEST.replace("z/VM    7.3.0", "KVM/Linux"));
        List<String> lines = survey("s390x");
        assertTrue(lines.contains("guest   none: z/VM does not run this system"), lines.toString());
        assertEquals("to do   this system needs z/VM, or a HiperSockets device, for AF_IUCV; use tcp:", lines.get(5));
    }

    @Test
    void hiperSocketsDevicesAreListedWithTheirNames() throws IOException {
        kernel(true, true);
        device("0.0.1000", "OSD_10GIG", "1", "");
        device("0.0.f000", "HiperSockets", "1", "");
        List<String> lines = survey("s390x");
        assertTrue(lines.contains("hsuid   0.0.f000: not set (layer 2)"), lines.toString());
        assertEquals("to do   make a HiperSockets device one of layer 3: only those take an hsuid", lines.get(5));
        device("0.0.f100", "HiperSockets", "0", "");
        lines = survey("s390x");
        assertTrue(lines.contains("hsuid   0.0.f000: not set (layer 2), 0.0.f100: not set"), lines.toString());
        assertEquals("to do   give the device its name: echo NAME > /sys/devices/qeth/0.0.f100/hsuid", lines.get(5));
        device("0.0.f100", "HiperSockets", "0", "RELAY01");
        // The driver shows the same devices under another path.
        Path driver = Files.createDirectories(root.resolve("sys/bus/ccwgroup/drivers/qeth"));
        Files.createSymbolicLink(driver.resolve("0.0.f100"), root.resolve("sys/devices/qeth/0.0.f100"));
        lines = survey("s390x");
        assertTrue(lines.contains("hsuid   0.0.f000: not set (layer 2), 0.0.f100: RELAY01"), lines.toString());
        assertEquals(5, lines.size(), lines.toString());
    }

    @Test
    void whatStandsInFilesCannotForgeALine() throws IOException {
        file("proc/sysinfo", GUEST.replace("LINUX01", "A\u001b[31mB"));
        kernel(true, true);
        assertTrue(
                survey("s390x").contains("guest   user id A\\u001b[31mB"),
                survey("s390x").toString());
    }

    @Test
    void aMachineThatTellsNothingIsNoFailure() {
        assertEquals(
                "kernel  unknown on s390x, has no AF_IUCV sockets",
                survey("s390x").get(0));
        assertEquals(
                "stub    iucvstub: is installed, for tests alone",
                IucvSurvey.lines(new Machine(root, "s390x"), true).get(4));
    }

    @Test
    void theCommandShowsEveryProviderAndWhatThisMachineHas() {
        Console console = Console.in(root);
        assertEquals(0, console.run("transports"), console.err());
        List<String> lines = console.out().lines().toList();
        assertTrue(lines.get(0).startsWith("iucv:    "), console.out());
        assertTrue(lines.get(1).startsWith("         kernel  Linux "), console.out());
        assertTrue(lines.contains("tcp:     available"), console.out());
        assertTrue(
                lines.stream().anyMatch(line -> line.matches(" {9}lo +.*127\\.0\\.0\\.1.*, MTU \\d+")), console.out());
        assertTrue(lines.contains("unix:    available"), console.out());
        assertTrue(lines.get(lines.size() - 1).matches(" {9}user    this user is unix:uid:\\d+"), console.out());
        assertEquals("", console.err());
    }
}
