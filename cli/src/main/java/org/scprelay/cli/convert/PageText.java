package org.scprelay.cli.convert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.scprelay.relay.text.CodePage;
import org.scprelay.relay.text.TextFault;
import org.scprelay.relay.text.TextRules;
import org.scprelay.relay.text.TextUpload;

/** Reads octets of a code page as characters, by the relay's own tables; what is none becomes U+FFFD. One thread. */
final class PageText {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final OutSink out;
    private final TextUpload work;

    PageText(CodePage page) {
        TextRules rules = TextRules.of(page, Pages.UNICODE)
                .with(TextRules.Structure.RECORDS, TextRules.UNLIMITED)
                .with(TextRules.LineEnd.NONE)
                .substituting();
        this.out = new OutSink((in, from, to) -> {}, (in, from, to) -> octets.write(in, from, to - from));
        this.work = new TextUpload(rules, out);
    }

    String read(byte[] record) {
        octets.reset();
        try {
            work.take(ByteBuffer.wrap(record));
            work.endRecord();
        } catch (IOException | TextFault e) {
            throw new IllegalStateException("everything is substituted, and nothing is written", e);
        }
        out.show(work.written());
        return octets.toString(StandardCharsets.UTF_8);
    }
}
