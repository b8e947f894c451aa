package org.scprelay.transport.iucv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scprelay.transport.LinkAddress;
import org.scprelay.transport.LinkException;
import org.scprelay.transport.LinkException.Reason;

/** Every errno has its reason and a sentence; failures that the stub can play are met by its tests as well. */
class IucvErrorsTest {

    private static final LinkAddress ADDRESS = LinkAddress.parse("iucv:VSE01/RELAY");
    private static final Duration ALLOWED = Duration.ofSeconds(15);

    @ParameterizedTest
    @CsvSource({
        "11, true, TIMEOUT, no answer within 15 s",
        "11, false, BUSY, MAXCONN",
        "13, false, UNAUTHORIZED, directory entry",
        "1, false, UNAUTHORIZED, directory entry",
        "19, false, UNREACHABLE, hsuid",
        "24, false, BUSY, ulimit -n",
        "77, false, UNREACHABLE, to connect from",
        "100, false, UNREACHABLE, ip link set",
        "101, false, UNREACHABLE, not logged on",
        "104, false, REFUSED, errno 104 ECONNRESET",
        "111, false, REFUSED, nobody listens",
        "999, false, OTHER, errno 999"
    })
    void connect(int errno, boolean silent, Reason reason, String words) {
        check(IucvErrors.connect(ADDRESS, errno, silent, ALLOWED), "connect", reason, words);
    }

    @ParameterizedTest
    @CsvSource({
        "98, ADDRESS_IN_USE, links that it accepted",
        "19, UNREACHABLE, /hsuid",
        "13, UNAUTHORIZED, errno 13 EACCES",
        "23, BUSY, ulimit -n",
        "22, OTHER, errno 22 EINVAL"
    })
    void listen(int errno, Reason reason, String words) {
        check(IucvErrors.bind(ADDRESS, errno, Duration.ZERO), "listen", reason, words);
    }

    @Test
    void inUse() {
        check(
                IucvErrors.bind(ADDRESS, Errno.EADDRINUSE, Duration.ofMillis(1500)),
                "listen",
                Reason.ADDRESS_IN_USE,
                "for 1500 ms");
    }

    @Test
    void accept() {
        check(IucvErrors.accept(ADDRESS, Errno.EMFILE), "accept", Reason.BUSY, "ulimit -n");
    }

    /** Only the errors that say so are the other side's. */
    @ParameterizedTest
    @CsvSource({
        "32, the other side is gone (errno 32 EPIPE)",
        "104, the other side is gone (errno 104 ECONNRESET)",
        "107, the other side is gone (errno 107 ENOTCONN)",
        "100, device of this machine is down (errno 100 ENETDOWN)",
        "105, no memory for it (errno 105 ENOBUFS)",
        "14, refuses it (errno 14)"
    })
    void use(int errno, String words) {
        check(IucvErrors.broken("write", ADDRESS, errno), "write", Reason.RESET, words);
    }

    @Test
    void noSocket() {
        String reason = IucvErrors.noSocket(Errno.EAFNOSUPPORT);
        assertTrue(reason.contains("errno 97"), reason);
        assertTrue(reason.contains(System.getProperty("os.arch").equals("s390x") ? "modprobe" : "tcp:"), reason);
        assertTrue(IucvErrors.noSocket(Errno.EMFILE).contains("ulimit -n"));
    }

    /** Whoever looks for what was said must find it. */
    @Test
    void theGuideHasTheWordsThatAreSaid() throws IOException {
        List<String> said = new ArrayList<>();
        for (int errno = 1; errno < 134; errno++) {
            said.add(IucvErrors.noSocket(errno));
            said.add(IucvErrors.bind(ADDRESS, errno, Duration.ZERO).getMessage());
            said.add(IucvErrors.connect(ADDRESS, errno, false, ALLOWED).getMessage());
            said.add(IucvErrors.connect(ADDRESS, errno, true, ALLOWED).getMessage());
            said.add(IucvErrors.broken("write", ADDRESS, errno).getMessage());
        }
        said.add(IucvErrors.unsent(ADDRESS).getMessage());
        said.add(IucvErrors.dropped(ADDRESS).getMessage());
        List<String> quoted = Files.readAllLines(Path.of("../docs/guides/iucv-zvm.md")).stream()
                .dropWhile(line -> !line.startsWith("| the text says |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split("\\|")[1].strip())
                .toList();
        assertTrue(quoted.size() > 8, quoted::toString);
        assertEquals(
                List.of(),
                quoted.stream()
                        .filter(words -> said.stream().noneMatch(text -> text.contains(words)))
                        .toList());
    }

    private static void check(LinkException failure, String operation, Reason reason, String words) {
        assertEquals(reason, failure.reason(), failure.getMessage());
        assertTrue(failure.getMessage().startsWith(operation + " " + ADDRESS + ": "), failure.getMessage());
        assertTrue(failure.getMessage().contains(words), failure.getMessage());
    }
}
