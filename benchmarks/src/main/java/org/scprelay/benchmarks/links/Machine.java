package org.scprelay.benchmarks.links;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a reader must know of the machine, and no more: no names of it or of anybody on it, and no paths. */
final class Machine {

    private static final double GIB_IN_KIB = 1 << 20;

    private Machine() {}

    static List<String> lines(String compiler) {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%s %s %s, %d processors (%s), %.0f GiB of memory",
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/cpuinfo", "model name"),
                        memory()),
                "links: " + System.getProperty("java.vm.name") + " " + Runtime.version() + " of "
                        + System.getProperty("java.vendor"),
                "plain loops: " + compiler);
    }

    /** Returns the load averages of the last 1, 5 and 15 minutes: what else the machine did. */
    static String load() {
        String[] words = text("/proc/loadavg").split(" ");
        return words.length < 3 ? "unknown" : words[0] + " " + words[1] + " " + words[2];
    }

    private static double memory() {
        String kib = field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kib.isEmpty() ? 0 : Long.parseLong(kib) / GIB_IN_KIB;
    }

    private static String field(String file, String name) {
        return text(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // what is not known is said to be so
        }
    }
}
