package org.scprelay.systemtests.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The words of the key {@code remote}: what is found after the fault. Each can be checked. */
enum State {
    TARGET_UNTOUCHED("target untouched") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return after.place().isAsBefore();
        }
    },
    NO_TARGET("no target") {
        @Override
        boolean holds(Aftermath after) {
            return !Files.exists(after.place().file(), LinkOption.NOFOLLOW_LINKS);
        }
    },
    TARGET_COMPLETE("target complete") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return after.place().isWhole(after.place().file());
        }
    },
    TARGET_INCOMPLETE("target incomplete") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            Path file = after.place().file();
            return Files.isRegularFile(file)
                    && !after.place().isWhole(file)
                    && !after.place().isAsBefore();
        }
    },
    TARGET_IS_EMPTY_DIRECTORY("target is an empty directory") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            Path file = after.place().file();
            return Files.isDirectory(file) && Place.names(file).isEmpty();
        }
    },
    NO_PART("no part") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return after.place().parts().isEmpty();
        }
    },
    LEFT_PART("LEFT=PART") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            List<Path> parts = after.place().parts();
            return after.left().equals(Optional.of("PART"))
                    && parts.size() == 1
                    && after.text().contains(parts.get(0).toString());
        }
    },
    LEFT_TARGET("LEFT=TARGET") {
        @Override
        boolean holds(Aftermath after) {
            return after.left().equals(Optional.of("TARGET"))
                    && after.text().contains(after.place().file().toString());
        }
    },
    PART("a part that nobody named") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return after.left().isEmpty() && after.place().parts().size() == 1;
        }
    },
    NO_LOCAL_FILE("no local file") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return Place.names(after.place().local().getParent()).isEmpty();
        }
    },
    LOCAL_PART("a part of the local file") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            List<String> names = Place.names(after.place().local().getParent());
            return names.size() == 1
                    && names.get(0).startsWith("." + after.place().local().getFileName() + ".part-");
        }
    },
    LOCAL_FILE_COMPLETE("local file complete") {
        @Override
        boolean holds(Aftermath after) throws IOException {
            return after.place().isWhole(after.place().local())
                    && Place.names(after.place().local().getParent()).size() == 1;
        }
    };

    private final String words;

    State(String words) {
        this.words = words;
    }

    /** Returns how the table writes it. */
    String words() {
        return words;
    }

    /** Tells whether it is so. */
    abstract boolean holds(Aftermath after) throws IOException;

    static Optional<State> of(String words) {
        return Arrays.stream(values())
                .filter(state -> state.words.equals(words))
                .findFirst();
    }

    static String vocabulary() {
        return Arrays.stream(values()).map(State::words).collect(Collectors.joining("\", \"", "\"", "\""));
    }
}
