package org.scprelay.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the kernel tells of itself in files. A file that is missing or cannot be read says nothing.
 *
 * @param root where the files are; {@code /}, or a directory of a test
 * @param processor the kind of processor, as the JVM calls it
 */
record Machine(Path root, String processor) {

    private static final int MAX_FILE = 8 << 20;

    static Machine ofProcess() {
        return new Machine(Path.of("/"), System.getProperty("os.arch"));
    }

    /** One network device of an IBM Z machine. */
    record QethDevice(String busId, String card, boolean layer2, String hsuid) {

        boolean isHiperSockets() {
            return card.toLowerCase(Locale.ROOT).contains("hiper");
        }
    }

    boolean isZ() {
        return processor.equals("s390x");
    }

    /** Returns the release of the kernel. */
    Optional<String> kernel() {
        return first("proc/sys/kernel/osrelease");
    }

    /** Tells whether the kernel has such a kind of socket at the moment. */
    boolean hasProtocol(String name) {
        return lines("proc/net/protocols").stream().anyMatch(line -> line.startsWith(name + " "));
    }

    boolean isModuleLoaded(String name) {
        return lines("proc/modules").stream().anyMatch(line -> line.startsWith(name + " "));
    }

    /** Tells whether modprobe would find a module for this kernel. */
    boolean isModuleThere(String name) {
        String folder = "lib/modules/" + kernel().orElse("none") + "/";
        return lines(folder + "modules.dep").stream()
                .map(line -> line.substring(0, Math.max(0, line.indexOf(':'))))
                .anyMatch(file -> file.matches("(.*/)?" + name + "\\.ko(\\.[a-z0-9]+)?"));
    }

    /** Returns the user id of this guest; empty unless z/VM runs it. */
    Optional<String> guest() {
        List<String> all = lines("proc/sysinfo");
        return value(all, "VM00 Control Program:")
                .filter(program -> program.startsWith("z/VM"))
                .flatMap(program -> value(all, "VM00 Name:"));
    }

    private static Optional<String> value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    /** Returns the network devices of the qeth driver, by bus id. */
    List<QethDevice> qethDevices() {
        TreeMap<String, QethDevice> byBusId = new TreeMap<>();
        for (String folder : List.of("sys/bus/ccwgroup/drivers/qeth", "sys/devices/qeth")) {
            try (DirectoryStream<Path> devices = Files.newDirectoryStream(root.resolve(folder))) {
                for (Path device : devices) {
                    if (Files.exists(device.resolve("hsuid"))) {
                        String at = folder + "/" + device.getFileName() + "/";
                        byBusId.put(
                                device.getFileName().toString(),
                                new QethDevice(
                                        device.getFileName().toString(),
                                        first(at + "card_type").orElse(""),
                                        first(at + "layer2").orElse("").equals("1"),
                                        first(at + "hsuid").orElse("")));
                    }
                }
            } catch (IOException e) {
                continue; // no such driver here
            }
        }
        return new ArrayList<>(byBusId.values());
    }

    private Optional<String> first(String file) {
        return lines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst();
    }

    private List<String> lines(String file) {
        try (var in = Files.newInputStream(root.resolve(file))) {
            return new String(in.readNBytes(MAX_FILE), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
