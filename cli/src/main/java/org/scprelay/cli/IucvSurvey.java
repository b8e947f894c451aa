package org.scprelay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scprelay.cli.Machine.QethDevice;

/** Looks what this machine has for links over AF_IUCV, and says what to do next. */
final class IucvSurvey {

    private static final String MODULE = "af_iucv";

    private final Machine machine;
    private final boolean stub;
    private final List<String> lines = new ArrayList<>();

    private IucvSurvey(Machine machine, boolean stub) {
        this.machine = machine;
        this.stub = stub;
    }

    /**
     * Returns short lines, each a word and what was found.
     *
     * @param stub whether the stand-in for tests is installed
     */
    static List<String> lines(Machine machine, boolean stub) {
        return new IucvSurvey(machine, stub).look();
    }

    private List<String> look() {
        boolean sockets = machine.hasProtocol("AF_IUCV");
        String release = machine.kernel().map(text -> "Linux " + text).orElse("unknown");
        say("kernel", release + " on " + machine.processor() + (sockets ? ", has" : ", has no") + " AF_IUCV sockets");
        Optional<String> next = machine.isZ() ? lookAtZ(sockets) : Optional.of(elsewhere());
        say(
                "stub",
                stub
                        ? "iucvstub: is installed, for tests alone"
                        : "iucvstub: is not installed; tests alone need it, and in a checkout AFIUCV_STUB_DIR switches it on");
        next.ifPresent(text -> say("to do", text));
        return lines;
    }

    private static String elsewhere() {
        return "IUCV is a part of IBM Z: use tcp: here; see docs/guides/x86-without-iucv.md";
    }

    private Optional<String> lookAtZ(boolean sockets) {
        boolean loadable = machine.isModuleThere(MODULE);
        if (machine.isModuleLoaded(MODULE)) {
            say("module", MODULE + " is loaded");
        } else if (sockets) {
            say("module", MODULE + " is built into this kernel");
        } else {
            say("module", MODULE + (loadable ? " is not loaded" : " is not there for this kernel"));
        }
        Optional<String> guest = machine.guest();
        say("guest", guest.map(id -> "user id " + id).orElse("none: z/VM does not run this system"));
        List<QethDevice> hiperSockets = machine.qethDevices().stream()
                .filter(device -> device.isHiperSockets() || !device.hsuid().isEmpty())
                .toList();
        say("hsuid", hiperSockets.isEmpty() ? "no HiperSockets device" : devices(hiperSockets));
        return sockets ? names(guest, hiperSockets) : module(loadable);
    }

    private static String devices(List<QethDevice> devices) {
        return devices.stream()
                .map(device -> device.busId() + ": "
                        + (device.hsuid().isEmpty() ? "not set" : device.hsuid())
                        + (device.layer2() ? " (layer 2)" : ""))
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> module(boolean loadable) {
        return Optional.of(
                loadable
                        ? "modprobe " + MODULE + ", and its name in a file in /etc/modules-load.d"
                        : "install the package with the modules of this kernel, then modprobe " + MODULE);
    }

    private static Optional<String> names(Optional<String> guest, List<QethDevice> devices) {
        if (guest.isPresent()
                || devices.stream().anyMatch(device -> !device.hsuid().isEmpty())) {
            return Optional.empty();
        }
        if (devices.isEmpty()) {
            return Optional.of("this system needs z/VM, or a HiperSockets device, for AF_IUCV; use tcp:");
        }
        return devices.stream()
                .filter(device -> !device.layer2())
                .findFirst()
                .map(device -> "give the device its name: echo NAME > /sys/devices/qeth/" + device.busId() + "/hsuid")
                .or(() -> Optional.of("make a HiperSockets device one of layer 3: only those take an hsuid"));
    }

    private void say(String what, String found) {
        lines.add("%-7s %s".formatted(what, Printable.of(found)));
    }
}
