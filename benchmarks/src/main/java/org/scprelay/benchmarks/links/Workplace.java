package org.scprelay.benchmarks.links;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.scprelay.transport.LinkProviders;

/** A directory for sockets and native files that exists for one run, and how the processes of that run are started. */
final class Workplace implements AutoCloseable {

    private static final String PLAIN = "/org/scprelay/benchmarks/links/plain";
    private static final String STUB = "/org/scprelay/stub/iucv/libafiucv_stub.so";
    private static final String STUB_DIRECTORY = "scprelay.iucvstub.directory";
    private static final int NATIVE_ACCESS_SINCE = 22;

    private final Path directory;

    Workplace() throws Failure {
        try {
            directory = Files.createTempDirectory("scprelay-links");
        } catch (IOException e) {
            throw new Failure("no directory for sockets can be made: " + e.getMessage(), e);
        }
    }

    /** Returns the providers of this process, whose stub works in this directory. */
    LinkProviders providers() {
        System.setProperty(STUB_DIRECTORY, directory.resolve("look").toString());
        return LinkProviders.load();
    }

    /** Starts two ends of one sort. */
    Contender contender(String name, Kind kind, ProcessBuilder end) throws Failure {
        return contender(name, kind, end, end);
    }

    /** Starts a receiver and a sender. */
    Contender contender(String name, Kind kind, ProcessBuilder receiving, ProcessBuilder sending) throws Failure {
        return new Contender(kind.word() + " " + name, kind.address(directory, name), receiving, sending);
    }

    /** Returns how to start the plain loops in C for a kind of link. */
    ProcessBuilder plain(Kind kind) throws Failure {
        ProcessBuilder builder = process(kind, List.of(unpacked(PLAIN, "plain").toString()));
        if (kind.isStub()) {
            builder.environment().put("LD_PRELOAD", unpacked(STUB, "stub.so").toString());
        }
        return builder;
    }

    /** Returns how to start the end of a link, with the JVM of this process. */
    ProcessBuilder link(Kind kind, boolean direct) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LinkEnd.class.getName()));
        command.add(direct ? "direct" : "heap");
        return process(kind, command);
    }

    private ProcessBuilder process(Kind kind, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        // Knobs of the stub that somebody has set are for other runs.
        builder.environment().keySet().removeIf(name -> name.startsWith("AFIUCV_STUB_"));
        builder.environment().putAll(kind.environment(directory));
        return builder;
    }

    /** Returns a native file of the class path as a file that can be executed. */
    private Path unpacked(String resource, String name) throws Failure {
        Path file = directory.resolve("native").resolve(name);
        if (Files.exists(file)) {
            return file;
        }
        URL found = Workplace.class.getResource(resource);
        if (found == null) {
            throw new Failure(resource.substring(resource.lastIndexOf('/') + 1)
                    + " was not built: install a C compiler (gcc, libc6-dev) and build again");
        }
        try (InputStream content = found.openStream()) {
            Files.createDirectories(file.getParent());
            Files.copy(content, file);
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("it cannot be made executable");
            }
            return file;
        } catch (IOException e) {
            throw new Failure(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws Failure {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new Failure("the directory of this run cannot be removed: " + e, e);
        }
    }
}
