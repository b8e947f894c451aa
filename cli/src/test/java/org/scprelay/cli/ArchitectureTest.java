package org.scprelay.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may know whom, inside and between the modules that run in one process. */
class ArchitectureTest {

    private static final String OUTCOME = "org.scprelay.relay.outcome";
    private static final Set<String> KNOWN_TO_OUTCOMES = Set.of(
            "org.scprelay.protocol.Reply",
            "org.scprelay.protocol.Escapes",
            "org.scprelay.relay.reply.Message",
            "org.scprelay.relay.reply.TransferFailure");
    private static final String TRANSPORT_TCP = "org.scprelay.transport.tcp..";
    private static final String TRANSPORT_IUCV = "org.scprelay.transport.iucv..";
    private static final String TRANSPORT_UNIX = "org.scprelay.transport.unix..";
    private static final Set<String> WRITING_FILES = Set.of(
            "write",
            "writeString",
            "newOutputStream",
            "newBufferedWriter",
            "newByteChannel",
            "copy",
            "move",
            "createFile",
            "createTempFile",
            "createTempDirectory",
            "createDirectory",
            "createDirectories",
            "createLink",
            "createSymbolicLink");
    private static final Set<String> WRITING_TYPES =
            Set.of("java.io.FileOutputStream", "java.io.FileWriter", "java.io.RandomAccessFile");
    private static final Set<String> OPENING_TYPES =
            Set.of("java.nio.channels.FileChannel", "java.nio.channels.AsynchronousFileChannel");

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.scprelay");
    }

    /** A rule about a module that is not on the class path would hold for nothing. */
    @ParameterizedTest
    @CsvSource({
        "transport-api, org.scprelay.transport.Link",
        "protocol, org.scprelay.protocol.Reply",
        "relay, org.scprelay.relay.Relay",
        "client, org.scprelay.client.BatchJob",
        "cli, org.scprelay.cli.Main"
    })
    void everyModuleIsSeen(String module, String type) {
        assertTrue(classes.contain(type), module + " is not on the class path of the test");
    }

    @ParameterizedTest
    @CsvSource({"transport-tcp", "transport-iucv", "native-stubs/unix"})
    void everyTransportThatHasSourcesIsSeen(String module) throws IOException {
        Path sources = Path.of("..", module, "src", "main", "java");
        if (!Files.isDirectory(sources)) {
            return;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(f -> f.toString().endsWith(".java") && !f.endsWith("package-info.java"))
                    .map(f -> sources.relativize(f).toString().replace('/', '.').replaceAll("\\.java$", ""))
                    .forEach(type -> assertTrue(classes.contain(type), type + " is not on the class path"));
        }
    }

    @Test
    void theSshLibraryStaysInOnePackage() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("org.scprelay.relay.ssh..", "org.scprelay.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.sshd..")
                .because("another SSH engine must be able to take its place, and its defaults are only safe where"
                        + " they are overridden"));
    }

    @Test
    void insideTheRelayDependenciesPointDown() {
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.bulk..")
                .should()
                .dependOnClassesThat(inRelayOutside("org.scprelay.relay.bulk"))
                .because("lent buffers know nothing of who lends them"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.scp..")
                .should()
                .dependOnClassesThat(inRelayOutside(
                        "org.scprelay.relay.scp", "org.scprelay.relay.bulk", "org.scprelay.relay.settings"))
                .because("the SCP codec runs against a local process in tests: it knows neither SSH nor sessions"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.sftp..")
                .should()
                .dependOnClassesThat(
                        inRelayOutside("org.scprelay.relay.sftp", "org.scprelay.relay.scp", "org.scprelay.relay.bulk"))
                .because(
                        "the packets of SFTP run against a local server in tests: they know neither SSH nor sessions"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.ssh..")
                .should()
                .dependOnClassesThat(inRelayOutside(
                        "org.scprelay.relay.ssh",
                        "org.scprelay.relay.scp",
                        "org.scprelay.relay.sftp",
                        "org.scprelay.relay.bulk",
                        "org.scprelay.relay.reply",
                        "org.scprelay.relay.settings"))
                .because("the SSH side carries what it is told to; who may do what was decided above it"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.text..")
                .should()
                .dependOnClassesThat(inRelayOutside("org.scprelay.relay.text", "org.scprelay.relay.bulk"))
                .because("text and records are the same for a transfer and for a local file"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay.settings..")
                .should()
                .dependOnClassesThat(inRelayOutside("org.scprelay.relay.settings"))
                .because("settings are plain records that every part may read"));
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> inRelayOutside(String... allowed) {
        return describe("are other parts of the relay", type -> {
            String name = type.getPackageName();
            return (name.equals("org.scprelay.relay") || name.startsWith("org.scprelay.relay."))
                    && Stream.of(allowed).noneMatch(a -> name.equals(a) || name.startsWith(a + "."));
        });
    }

    @Test
    void transportsCarryOctetsAndSayNothing() {
        check(noClasses()
                .that()
                .resideInAnyPackage("org.scprelay.transport..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.scprelay.protocol..",
                        "org.scprelay.relay..",
                        "org.scprelay.client..",
                        "org.scprelay.cli..",
                        "org.slf4j..",
                        "ch.qos.logback..",
                        "java.util.logging..")
                .because("a transport knows no protocol and reports by exceptions: whoever uses it decides what is"
                        + " logged"));
    }

    @Test
    void clientAndRelayShareOnlyTheProtocol() {
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.scprelay.relay..", "org.scprelay.cli..")
                .because("a client written by a third party has nothing else either"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.relay..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.scprelay.client..", "org.scprelay.cli..")
                .because("the relay serves any client, and does not know where its settings come from"));
        check(noClasses()
                .that()
                .resideInAPackage("org.scprelay.protocol..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.scprelay.relay..",
                        "org.scprelay.client..",
                        "org.scprelay.cli..",
                        "org.scprelay.transport..")
                .because("the protocol is octets and text"));
    }

    @Test
    void providersAreFoundNotNamed() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(TRANSPORT_TCP, TRANSPORT_IUCV, TRANSPORT_UNIX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(TRANSPORT_TCP, TRANSPORT_IUCV, TRANSPORT_UNIX)
                .because("a provider of a third party must be worth as much as ours"));
    }

    @Test
    void nativeCallsStayInTheLinksThatNeedThem() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(TRANSPORT_IUCV, TRANSPORT_UNIX)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..")
                .because("a wrong native call takes the whole process with it: few classes make any"));
    }

    /** The stub and the kit are not on this class path; a scheme that tests alone know must not be in a package. */
    @Test
    void noProviderOfTestsIsOnTheClassPathOfTheDaemon() {
        for (String type : Set.of(
                "org.scprelay.stub.iucv.IucvStubLinkProvider", "org.scprelay.transport.tck.MemoryLinkProvider")) {
            assertFalse(
                    ClassLoader.getSystemResource(type.replace('.', '/') + ".class") != null,
                    type + " is on the class path of the daemon");
        }
    }

    @Test
    void onlyTheMainClassEndsTheProcess() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.scprelay.cli.Main")
                .should()
                .callMethodWhere(calls("java.lang.System", Set.of("exit")))
                .orShould()
                .callMethodWhere(calls("java.lang.Runtime", Set.of("exit", "halt")))
                .because("everything else must be usable in a test, and must close what it opened"));
    }

    @Test
    void nobodySleeps() {
        check(noClasses()
                .should()
                .callMethodWhere(calls("java.lang.Thread", Set.of("sleep")))
                .because("a sleep is too short on a loaded machine and too long on any other: wait for what happens"));
        check(noClasses()
                .should()
                .callMethodWhere(calls("java.util.concurrent.TimeUnit", Set.of("sleep")))
                .because("it is the same sleep"));
    }

    @Test
    void relayAndTransportsWriteNoFile() {
        check(noClasses()
                .that()
                .resideInAnyPackage("org.scprelay.relay..", "org.scprelay.transport..", "org.scprelay.protocol..")
                .and()
                .resideOutsideOfPackage(OUTCOME)
                .should()
                .callMethodWhere(calls("java.nio.file.Files", WRITING_FILES))
                .orShould()
                .callCodeUnitWhere(describe(
                        "open a file",
                        call -> WRITING_TYPES.contains(call.getTargetOwner().getName())
                                        && call.getTarget().getName().equals("<init>")
                                || OPENING_TYPES.contains(call.getTargetOwner().getName())
                                        && call.getTarget().getName().equals("open")))
                .because("data that passes through is never stored on the relay"));
    }

    @Test
    void whatIsKeptOfTransfersKnowsNoPayload() {
        check(noClasses()
                .that()
                .resideInAPackage(OUTCOME)
                .should()
                .dependOnClassesThat(describe(
                        "carry data",
                        type -> type.getPackageName().startsWith("org.scprelay.")
                                && !KNOWN_TO_OUTCOMES.contains(type.getName())
                                && !type.getPackageName().equals(OUTCOME)))
                .because("the one package that writes files keeps metadata only: final replies and names"));
    }

    private static DescribedPredicate<JavaCall<?>> calls(String owner, Set<String> names) {
        return describe(
                "call " + owner + " " + names,
                call -> call.getTargetOwner().getName().equals(owner)
                        && names.contains(call.getTarget().getName()));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes);
    }
}
