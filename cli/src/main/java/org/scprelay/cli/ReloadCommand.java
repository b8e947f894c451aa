package org.scprelay.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.scprelay.cli.configuration.ConfigurationFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reload",
        description = {
            "Have a running relay read its configuration again, for new sessions; with a mistake in it the one before stays.",
            "0 when it was taken, else 12."
        })
final class ReloadCommand implements Callable<Integer> {

    private static final int LONGEST_ANSWER = 16 << 20;

    private final Surroundings surroundings;

    @Mixin
    private ConfigOption config;

    ReloadCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        Path socket = AdminPath.of(ConfigurationFile.adminSocket(config.require(surroundings.folder())));
        List<String> lines = ask(socket);
        boolean good = !lines.isEmpty() && lines.get(0).equals("OK");
        lines.stream()
                .skip(1)
                .map(Printable::of)
                .forEach(good ? surroundings.out()::println : surroundings.err()::println);
        if (!good) {
            String why =
                    lines.isEmpty() ? "the relay ended without an answer" : "not reloaded; the relay goes on as before";
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, why, null);
        }
        return ExitStatus.OK;
    }

    private static List<String> ask(Path socket) throws CommandFailure {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(UTF_8.encode("reload\n"));
            InputStream answer = Channels.newInputStream(channel);
            return new String(answer.readNBytes(LONGEST_ANSWER), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON,
                    "no relay answers at the admin socket " + socket + ": " + e.getMessage()
                            + "; look at socket in [admin], or send SIGHUP to the relay",
                    e);
        }
    }
}
