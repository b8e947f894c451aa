package org.scprelay.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --config}, and where the file is looked for without it. */
final class ConfigOption {

    private static final String NAME = "scprelay.toml";
    private static final Path SYSTEM = Path.of("/etc/scprelay", NAME);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration; without it ./scprelay.toml, then /etc/scprelay/scprelay.toml.")
    private Optional<Path> file = Optional.empty();

    /** Returns the file that was named, or else the first that is there. */
    Optional<Path> find(Path folder) {
        return file.isPresent()
                ? file
                : places(folder).stream().filter(Files::exists).findFirst();
    }

    /** Returns the file that was named, or else the first that is there. */
    Path require(Path folder) throws CommandFailure {
        Optional<Path> found = find(folder);
        if (found.isEmpty()) {
            List<Path> places = places(folder);
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON,
                    "no configuration: there is neither "
                            + places.get(0).toAbsolutePath().normalize() + " nor " + places.get(1)
                            + "; write one (docs/CONFIGURATION.md) or name it with --config FILE");
        }
        return found.get();
    }

    private static List<Path> places(Path folder) {
        return List.of(folder.resolve(NAME), SYSTEM);
    }
}
