package org.scprelay.relay.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.scprelay.relay.bulk.OctetSink;

/**
 * Lines that the relay writes itself, in a code page of data. Immutable.
 *
 * @param page of the lines
 */
public record PageText(CodePage page) {

    /** Tells whether a line in the page can hold a character: none that controls anything, and no half of a pair. */
    public boolean holds(int character) {
        if (Character.isISOControl(character)
                || character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            return false;
        }
        if (page.isUnicode() || page.octet(character) >= 0) {
            return true;
        }
        try {
            octets(Character.toString(character), TextRules.of(utf8(), page));
            return true;
        } catch (TextFault e) {
            return false;
        }
    }

    /**
     * Returns a line without its end; what the page does not hold is substituted.
     *
     * @param text without control characters
     */
    public byte[] encode(String text) {
        try {
            return octets(text, TextRules.of(utf8(), page).substituting());
        } catch (TextFault e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static CodePage utf8() {
        try {
            return CodePage.of("UTF-8");
        } catch (CodePageException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] octets(String text, TextRules rules) throws TextFault {
        Memory memory = new Memory();
        try {
            TextUpload upload = new TextUpload(rules, memory);
            upload.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            upload.finish();
        } catch (IOException e) {
            throw new IllegalStateException("memory", e);
        }
        return memory.octets.toByteArray();
    }

    private static final class Memory implements OctetSink {

        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private final ByteBuffer room = ByteBuffer.allocate(512);

        @Override
        public ByteBuffer space() {
            return room.clear();
        }

        @Override
        public void commit(int count) {
            octets.write(room.array(), 0, count);
        }

        @Override
        public void flush() {
            // It is there already.
        }

        @Override
        public void end() {
            // It is there already.
        }
    }
}
