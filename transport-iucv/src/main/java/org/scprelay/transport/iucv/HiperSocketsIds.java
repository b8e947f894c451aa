package org.scprelay.transport.iucv;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The user ids that administrators gave to HiperSockets devices: files {@code BUS-ID/hsuid} in sysfs. */
final class HiperSocketsIds implements Supplier<List<String>> {

    /** Names them where they are not in sysfs, separated by commas. */
    static final String PROPERTY = "scprelay.iucv.hsuid";

    private final List<Path> places;

    /** Looks in these folders, which may show the same devices. */
    HiperSocketsIds(Path... places) {
        this.places = List.of(places);
    }

    /** Returns them in the order of the alphabet; what cannot be read is not there. */
    @Override
    public List<String> get() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Arrays.stream(named.toUpperCase(Locale.ROOT).split(","))
                    .map(String::strip)
                    .filter(id -> !id.isEmpty())
                    .toList();
        }
        SortedSet<String> found = new TreeSet<>();
        places.forEach(place -> look(place, found));
        return List.copyOf(found);
    }

    private static void look(Path place, SortedSet<String> found) {
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(place)) {
            for (Path device : devices) {
                String id = read(device.resolve("hsuid"));
                if (!id.isEmpty()) {
                    found.add(id);
                }
            }
        } catch (IOException e) {
            return; // no such devices
        }
    }

    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            return ""; // a device of layer 2 has the file and refuses to tell
        }
    }
}
