package org.scprelay.relay.reply;

import org.scprelay.protocol.Reply;

/**
 * Every message that the relay can send: reply code, message id, what it means, and what a person can do about it. One
 * cause, one id; errors carry the reply code in the first three digits of their id.
 */
public enum Message {
    WORKING("SCR0110", 110, "still working on the command"),
    SEND("SCR0150", 150, "the destination is ready: send the data"),
    RECEIVE("SCR0151", 150, "the file is open at the destination: data follows"),
    LISTING("SCR0152", 150, "the directory is open at the destination: its entries follow"),
    OUTPUT("SCR0153", 150, "the command runs at the destination: what it writes follows"),

    HOST_SET("SCR0200", 200, "destination noted"),
    TYPE_SET("SCR0201", 200, "type noted"),
    STRU_SET("SCR0202", 200, "structure noted"),
    USER_SET("SCR0203", 200, "remote user noted"),
    PORT_SET("SCR0204", 200, "remote port noted"),
    SITE_SET("SCR0205", 200, "options noted"),
    NOTHING_DONE("SCR0206", 200, "nothing to do, done"),
    PROVEN("SCR0207", 200, "the secret is proven"),
    STATE("SCR0211", 211, "state of this session"),
    OUTCOME("SCR0212", 211, "what became of a transfer"),
    SIZE_TOLD("SCR0213", 213, "the size of a remote file"),
    HELP("SCR0214", 214, "the commands"),
    HELLO("SCR0220", 220, "ready"),
    BYE("SCR0221", 221, "end of the session"),
    STORED("SCR0226", 226, "the destination has the whole file"),
    RETRIEVED("SCR0227", 226, "the whole file was sent"),
    LISTED("SCR0228", 226, "every entry was sent"),
    DELETED("SCR0250", 250, "the remote file is removed"),
    RENAMED("SCR0251", 250, "the remote file has its new name"),
    DIRECTORY_MADE("SCR0252", 250, "the remote directory is made"),
    COMMAND_DONE("SCR0253", 250, "the remote command ended with exit status 0"),
    RENAME_NEXT("SCR0350", 350, "RNTO with the new name comes next"),

    DRAINING(
            4210,
            "the relay is being stopped",
            "run the job again: the relay is back in a moment, or another one in OPEN takes it"),
    RELAY_FULL(4211, "max-sessions is reached", "run the job again later, or raise max-sessions"),
    PEER_FULL(
            4212,
            "max-sessions-per-peer is reached",
            "run fewer jobs of this peer at once, or raise max-sessions-per-peer"),
    IDLE(
            4213,
            "no command for the time of timer idle",
            "send QUIT when there is nothing more to do, or raise idle in [timeouts]"),
    SLOW_COMMAND(
            4214,
            "a command line was not complete after the time of timer command",
            "look at the client and the link: a line takes no such time"),
    SLOW_HANDSHAKE(
            4215,
            "HELLO was not complete after the time of timer handshake",
            "look at the client and the link: HELLO takes no such time"),
    NOT_RECORDED(
            4216,
            "the relay cannot record transfers in its state directory",
            "free space on the disk of the state directory, or let the relay write there; its log has the reason"),

    LOOKUP_FAILED(
            4250,
            "the name of the destination cannot be resolved",
            "check the name in HOST, and the name service of the relay machine"),
    CONNECT_REFUSED(
            4251,
            "nobody listens at that address and port of the destination",
            "check HOST and PORT, and ask whether the SSH server there is up"),
    CONNECT_TIMEOUT(
            4252,
            "the destination did not answer within the time of timer connect",
            "check HOST and PORT and the firewalls on the way; then run the job again"),
    UNREACHABLE(
            4253,
            "there is no way to the destination",
            "check the routes of the relay machine and the firewalls on the way"),
    NEGOTIATION_FAILED(
            4254,
            "no SSH server there, or none that shares an algorithm with the relay",
            "check that PORT is that of an SSH server; the text says which algorithms differ"),
    AUTHENTICATE_TIMEOUT(
            4255,
            "key exchange and authentication took longer than timer authenticate",
            "run the job again; ask whether the SSH server there is overloaded"),
    STALLED_BEFORE(
            4256,
            "no progress at the destination for the time of timer remote-stall",
            "look what hangs at the destination (scp or its SFTP server, a full queue, a FIFO, a dead network disk); then run the job again"),
    LOST_BEFORE(
            4257,
            "the SSH connection was lost before any data",
            "run the job again; the text says how the connection ended"),

    LINK_LOST(4260, "the link ended inside a transfer", "look why the client or the link ended; run the job again"),
    CLIENT_ABORT(4261, "the client gave up the transfer", "look in the job for the reason that the text quotes"),
    LINK_STALLED(
            4262,
            "the client sent, or took, no frame for the time of timer link-stall",
            "look why the client was silent; a long tape mount needs keep-alive frames, or a higher link-stall"),

    PATH_BUSY(
            4500,
            "another transfer of this relay is writing that path",
            "run the job again when the other transfer is over; two jobs that write one file are a mistake in the schedule"),
    REMOTE_LOST(
            4510,
            "the SSH connection was lost during the transfer",
            "run the job again; the text says how the connection ended"),
    REMOTE_STALLED(
            4511,
            "no progress at the destination for the time of timer remote-stall",
            "look what hangs at the destination; then run the job again"),
    REMOTE_FAILED(
            4512,
            "scp, or the SFTP server, at the destination reported a failure",
            "the text quotes what was said there: mend that, then run the job again"),
    REMOTE_ENDED(
            4513,
            "scp, or the SFTP server, at the destination ended before it had acknowledged the file",
            "look in the logs of the destination why it ended; then run the job again"),
    REMOTE_EXIT(
            4514,
            "scp at the destination ended with an exit status other than 0, or with none",
            "look in the logs of the destination; the file there is not to be trusted; then run the job again"),
    REMOTE_PROTOCOL(
            4515,
            "the destination broke the SCP or SFTP protocol",
            "the text quotes what came: often a login script that prints; let it be silent for commands"),
    RENAME_FAILED(
            4516,
            "the whole file arrived, but could not be renamed to its name",
            "look at the destination whether the file has its name; the text names the part that may be left"),
    NO_EXIT(
            4517,
            "nobody knows how the remote command ended",
            "look at the destination whether it did its work; then run the job again"),
    STORAGE_FULL(
            4520,
            "no space, or no quota, is left at the destination",
            "free space, or a quota, at the destination; then run the job again"),

    NOT_A_COMMAND(5000, "that is no command line", "correct the client: docs/PROTOCOL.md, sections 1 and 2"),
    BAD_FRAME(5001, "a data frame breaks the rules", "correct the client: docs/PROTOCOL.md, section 3"),
    DEFECT(5009, "a defect of the relay; its log has the details", "report it with the part of the log"),

    BAD_ARGUMENT(5010, "an argument is wrong or missing", "correct the statement; the text names the argument"),
    ALIAS_CONFLICT(
            5011,
            "the alias has its own user or port, and another one was set",
            "leave USER or PORT out, or use the host instead of the alias"),
    PAGE_UNKNOWN(
            5012,
            "that code page is not among those of the relay",
            "name one that it has: IBM-1047, IBM-037, IBM-273, ISO-8859-15 and UTF-8 are some"),
    HELLO_FIRST(5030, "HELLO must come first, and once", "correct the client: HELLO comes first, and once"),
    SETTING_REFUSED(
            5031, "a setting was refused before; it must succeed first", "correct the setting that was refused before"),
    NO_DESTINATION(
            5032, "HOST, or a user, is missing", "say HOST, and USER where the alias names none, before the transfer"),
    ID_RUNNING(
            5033,
            "a transfer of this peer with the same ID is running",
            "wait for the other transfer, or give this one an ID of its own"),
    ID_USED(
            5034,
            "a STOR of this peer with the same ID is done, or nobody knows whether it is",
            "ask STAT ID=; after a look at the destination send another delivery under another ID"),
    RNFR_FIRST(
            5035, "RNTO stands directly behind an RNFR that succeeded", "say RNFR with the old name just before RNTO"),
    NOT_SERVED(
            5040,
            "this version of the relay does not serve that",
            "use what docs/PROTOCOL.md lists as served, or a newer relay"),
    VERSION_UNKNOWN(
            5041,
            "that version of the link protocol is not served",
            "use a client for one of the versions in VERSIONS="),
    CODEPAGE_UNKNOWN(
            5042,
            "that code page is not known, or not a single-byte page",
            "name a single-byte code page, CODEPAGE=IBM-1047"),
    SIZE_NEEDED(
            5043,
            "SCP needs the size before the data",
            "add SIZE=octets to STOR, or SITE SIZE=, or let PROTOCOL be AUTO or SFTP"),
    ATOMIC_IMPOSSIBLE(
            5044,
            "ATOMIC=ON is not possible at that destination or path",
            "let ATOMIC be AUTO, or have the path, or the shell, at the destination changed as the text says"),
    SCP_NOT_SERVED(
            5045,
            "the destination does not run scp",
            "let PROTOCOL be AUTO or SFTP, or ask for scp at the destination"),
    SFTP_NOT_SERVED(
            5046,
            "the destination does not serve SFTP",
            "let PROTOCOL be AUTO or SCP and give the size, or ask for SFTP at the destination; LIST, NLST, DELE, RNFR, RNTO,"
                    + " MKD and SIZE need it"),
    NOT_CONTINUED(
            5047,
            "APPEND, RESTART or RESUME is not possible there, or not together with the other options",
            "change the option that the text names"),
    COMMANDS_NOT_SERVED(
            5048,
            "the destination runs no commands",
            "ask for it at the destination; an alias with shell = \"none\" has none"),
    RECORDS_UNKNOWN(
            5049,
            "RETR of TYPE I with STRU R, and nothing says where the records of the file are",
            "say SITE RDW=ON, or RECFM=F and LRECL, as the file was written; or TYPE A, for lines"),

    NO_PEER(
            5300,
            "no [[peer]] allows anything to this client",
            "add a [[peer]] whose from matches the identity in the text"),
    DESTINATION_DENIED(
            5301,
            "the [[peer]] does not allow this destination",
            "correct HOST and USER, or add the destination to the to of the [[peer]]"),
    VERB_DENIED(5302, "the [[peer]] does not allow this command", "add the verb to the may of the [[peer]]"),
    PATH_DENIED(
            5303,
            "the [[peer]] does not allow this remote path",
            "correct the path, or add it to the paths of the [[peer]]"),
    LOOPBACK_DENIED(
            5304,
            "the destination resolves to the relay machine itself",
            "correct HOST; [ssh] loopback = true is for tests"),
    COMMAND_DENIED(
            5305,
            "the [[peer]] does not allow this remote command",
            "correct the command, or add it to the commands of the [[peer]]"),
    SECRET_NEEDED(
            5306,
            "this client must prove a secret with AUTH before anything else",
            "add AUTH with the name of the secret to the deck, and give its folder with --secrets"),
    SECRET_REFUSED(
            5307,
            "the secret is not proven: it has another name, or other octets, or is that of another client",
            "compare the name in AUTH and the file of the client with secret of the [[peer]]; the log of the relay names the client"),
    TOKEN_REFUSED(
            5308,
            "AUTH TOKEN would show the secret to everybody on the link",
            "use AUTH HMAC; token-in-clear of [[listen]] would take it"),
    HOST_KEY_UNKNOWN(
            5310,
            "the host key is not in known_hosts",
            "compare the fingerprint with the operator of the destination, then scprelay trust"),
    HOST_KEY_CHANGED(
            5311,
            "known_hosts has another key for this host",
            "ask the operator of the destination; never replace the key without an answer"),
    HOST_KEY_REVOKED(
            5312,
            "known_hosts says that this host key is revoked",
            "ask the operator of the destination for the new key"),
    KEY_REFUSED(
            5320,
            "the destination refused every key of the relay",
            "have the public key of the relay added to authorized_keys there, for the user in the text"),
    KEY_UNUSABLE(
            5321,
            "no private key of the relay can be used",
            "look at identities in scprelay.toml; scprelay check names what is wrong with a key"),

    NO_SUCH_FILE(
            5500,
            "no such file or directory at the destination",
            "correct the path, or make the directory at the destination"),
    NO_PERMISSION(5501, "the remote user has no permission", "have the permission given to the remote user"),
    IS_DIRECTORY(5502, "the path is a directory at the destination", "add the name of the file to the path"),
    NOT_REGULAR(
            5503,
            "the path is not a regular file at the destination",
            "name a regular file; without ATOMIC=ON a device or FIFO can be written"),
    BAD_NAME(5504, "the destination cannot have such a name", "shorten or change the name"),
    NAME_TAKEN(
            5505,
            "something has that name at the destination already, and cannot be replaced",
            "remove it first (DELE, for a file), or choose another name"),
    NOT_TRANSLATED(
            5510,
            "a character cannot be translated",
            "correct CODEPAGE or CHARSET, or the data at RECORD= and OFFSET=; SITE UNMAPPABLE=SUBST puts a substitute"),
    LINE_END_IN_RECORD(
            5511,
            "a record holds a line end, and would become two lines",
            "correct the data at RECORD= and OFFSET=; SITE EOL=NONE, or TYPE I, passes it"),
    RECORD_TOO_LONG(
            5512,
            "a record or line is longer than it may be",
            "correct LRECL or the data at RECORD=; for RETR, SITE OVERFLOW=TRUNC cuts lines and OVERFLOW=WRAP makes records of them"),
    RECORD_UNFINISHED(
            5513,
            "the data ends within a record, or a record is shorter than RECFM=F says",
            "look whether LRECL is that of the data, and whether the sender ends each record"),
    NO_RECORD_WORD(
            5514,
            "a record descriptor word is missing in the remote file",
            "fetch it without RDW=ON: it was not written with RDW=ON, or was changed since"),
    SIZE_DIFFERS(5520, "more or fewer octets than announced", "look at the source: SIZE and the data must agree"),
    COUNT_DIFFERS(
            5521,
            "the COUNT of the sender and the octets received differ",
            "correct the client: it lost or doubled data, or counts wrongly"),
    VERIFY_FAILED(
            5522,
            "the file at the destination is not what was sent",
            "look who else writes at the destination, and whether its disk is sound; send again"),
    PART_DIFFERS(
            5523,
            "there is no part of that ID that has as many octets as RESTART says",
            "go on with RESTART of what PART= says, or send the whole file without RESTART"),
    RESTART_BEHIND(
            5524,
            "the file at the destination has fewer octets than RESTART says",
            "fetch it without RESTART: it is another file than the one that was begun"),
    COMMAND_FAILED(
            5540,
            "the remote command ended with an exit status other than 0, or by a signal",
            "look at what it wrote, and at EXIT= or SIGNAL=; mend what it complains of");

    private static final int FIRST_ERROR = 400;

    private final int code;
    private final String id;
    private final String meaning;
    private final String remedy;

    Message(String id, int code, String meaning) {
        this(id, code, meaning, "");
    }

    /** Takes the number of an error: its reply code, and a digit. */
    Message(int number, String meaning, String remedy) {
        this("SCR" + number, number / 10, meaning, remedy);
    }

    Message(String id, int code, String meaning, String remedy) {
        this.code = code;
        this.id = id;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Returns the reply code. */
    public int code() {
        return code;
    }

    /** Returns the message id without severity. */
    public String id() {
        return id;
    }

    /** Returns what it means, in one sentence without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** Returns I, or E of an error. */
    public char severity() {
        return code < FIRST_ERROR ? 'I' : 'E';
    }

    /** Returns what a person can do about it, in one sentence without a full stop; "" when there is nothing to do. */
    public String remedy() {
        return remedy;
    }

    /** Makes the reply with a text for people; control characters in it are escaped when it is written. */
    public Reply reply(String text) {
        return Reply.of(code, id, severity(), text);
    }
}
