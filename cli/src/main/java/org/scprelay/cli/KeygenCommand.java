package org.scprelay.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import org.scprelay.relay.ssh.KeyGeneration;
import org.scprelay.relay.ssh.KeyGeneration.NewKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "keygen",
        description = {
            "Make an ed25519 key pair in OpenSSH format: FILE (0600, without a passphrase) and FILE.pub.",
            "Prints the line for authorized_keys at the destination."
        })
final class KeygenCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Parameters(paramLabel = "FILE", description = "The private key file to make; must not be there yet.")
    private Path file;

    @Option(
            names = "--comment",
            paramLabel = "TEXT",
            defaultValue = "scprelay",
            description = "What stands behind the key. Default: ${DEFAULT-VALUE}")
    private String comment;

    @Spec
    private CommandSpec spec;

    KeygenCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (comment.isBlank() || !comment.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            throw new ParameterException(spec.commandLine(), "--comment takes printable ASCII characters on one line");
        }
        Path publicFile = file.resolveSibling(file.getFileName() + ".pub");
        refuseExisting(file);
        refuseExisting(publicFile);
        NewKey key = KeyGeneration.ed25519(comment);
        create(file, key.privateKey(), "rw-------");
        try {
            create(publicFile, (key.publicKey() + "\n").getBytes(StandardCharsets.US_ASCII), "rw-r--r--");
        } catch (CommandFailure e) {
            // Half a pair would stand in the way of the next attempt.
            Files.deleteIfExists(file);
            throw e;
        }
        surroundings.err().println("private key " + file + ", public key " + publicFile + ", " + key.fingerprint());
        surroundings.err().println("for authorized_keys at the destination:");
        surroundings.out().println(key.publicKey());
        return ExitStatus.OK;
    }

    private static void refuseExisting(Path path) throws CommandFailure {
        if (Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw exists(path);
        }
    }

    private static CommandFailure exists(Path path) {
        return new CommandFailure(
                ExitStatus.NEEDS_A_PERSON, path + " is there already and is not overwritten; choose another name");
    }

    private static void create(Path path, byte[] octets, String permissions) throws CommandFailure {
        var attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        try (SeekableByteChannel out = Files.newByteChannel(
                path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attribute)) {
            out.write(ByteBuffer.wrap(octets));
        } catch (FileAlreadyExistsException e) {
            throw exists(path);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitStatus.NEEDS_A_PERSON, "cannot make " + path + ": its directory does not exist", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitStatus.NEEDS_A_PERSON, "cannot make " + path + ": " + e.getMessage(), e);
        }
    }
}
