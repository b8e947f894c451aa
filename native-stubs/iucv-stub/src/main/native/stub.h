/*
 * libafiucv_stub: plays AF_IUCV (address family 32) over AF_UNIX in a private directory, so that programs for it run on
 * any Linux. What it plays, and which knob moves what, is in ../../../README.md.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SCPRELAY_IUCV_STUB_H
#define SCPRELAY_IUCV_STUB_H

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#ifndef AF_IUCV
#define AF_IUCV 32
#endif
#define SOL_IUCV 277
#define SO_IPRMDATA_MSG 0x0080
#define SO_MSGSIZE 0x0800
#define SO_MSGLIMIT 0x1000

#define PART 8 /* octets of a user id, and of an application name */
#define RCV_SHUT 1 /* as in the kernel: how + 1 of shutdown(2) */
#define SEND_SHUT 2

struct sockaddr_iucv {
	uint16_t family;
	uint16_t port;
	uint32_t addr;
	char nodeid[PART];
	char user_id[PART];
	char name[PART];
};

enum state { OPEN, BOUND, LISTENING, CONNECTED, DISCONNECTED };

struct message {
	struct message *next;
	size_t length;
	size_t offset; /* what was read of it */
	char data[];
};

/* A name that this process holds, shared by a listener and the sockets it accepted. */
struct name;

/* One AF_UNIX connection, or the AF_UNIX socket that waits for them. */
struct path {
	struct path *next; /* of the same owner */
	struct sock *owner; /* NULL: came in, and has not said yet who it is */
	struct sock *listener; /* while owner is NULL: where it came in */
	uint32_t slot, generation;
	int io;
	bool listening;
	bool answered; /* the handshake is over */
	bool want_out; /* somebody waits for room */
	bool end_owed; /* an end of file that found no room */
	uint32_t window_owed, octets_owed; /* messages that were read and could not be reported for want of room */
	struct message *part; /* fragments of a long message so far */
	int64_t due; /* when the held back handshake goes on; 0: none */
	struct sock *held_back;
};

struct sock {
	int fd; /* the number that the caller has; -1 in an accept queue and after close */
	int refs; /* calls in progress, and one for the number or the queue */
	int type;
	int protocol;
	bool nonblocking;
	bool vm; /* the transport: z/VM IUCV, or HiperSockets */
	bool sending; /* a call is in the middle of a long message */
	enum state state;
	int shut;
	char user[PART], name[PART], peer_user[PART], peer_name[PART];
	struct name *held;
	int msgsize, limit, peer_limit, iprm;
	uint32_t sent, sent_octets; /* under way to the peer */
	uint32_t received, received_octets; /* read and not yet reported */
	struct timeval receive_timeout, send_timeout;
	struct linger linger;
	struct message *first, *last;
	struct path *paths; /* all; repeated connects make several */
	struct path *path; /* the one that carries data */
	struct sock *queue, *next_in_queue;
	int queued, backlog;
	pthread_cond_t changed;
};

/* The C library's own calls; ours have their names. */
struct libc {
	int (*socket)(int, int, int);
	int (*bind)(int, const struct sockaddr *, socklen_t);
	int (*listen)(int, int);
	int (*accept4)(int, struct sockaddr *, socklen_t *, int);
	int (*accept)(int, struct sockaddr *, socklen_t *);
	int (*connect)(int, const struct sockaddr *, socklen_t);
	ssize_t (*send)(int, const void *, size_t, int);
	ssize_t (*recv)(int, void *, size_t, int);
	int (*poll)(struct pollfd *, nfds_t, int);
	int (*shutdown)(int, int);
	int (*close)(int);
	int (*getsockname)(int, struct sockaddr *, socklen_t *);
	int (*getpeername)(int, struct sockaddr *, socklen_t *);
	int (*setsockopt)(int, int, int, const void *, socklen_t);
	int (*getsockopt)(int, int, int, void *, socklen_t *);
};
extern struct libc libc_;

/* kernel.c: one lock for everything, as simple as it can be. Unless said otherwise, functions need it held. */
void lock(void);
void unlock(void);
int64_t now_us(void);
/* Sleeps until something changes at s (anywhere, if NULL); false when the time (0: none) is over. */
bool wait_for_change(struct sock *s, int64_t deadline);
void changed(struct sock *s);
int64_t deadline_of(const struct timeval *timeout, bool nonblocking);
struct sock *sock_new(int type);
void sock_ref(struct sock *s);
void sock_unref(struct sock *s);
struct sock *sock_of(int fd);
int sock_number(struct sock *s); /* gives it a descriptor; -1 with errno */
void sock_forget_number(struct sock *s);
bool kernel_start(void); /* finds the C library and the directory, once */

/* knobs.c */
struct knobs {
	char text[4096];
};
void knobs_read(struct knobs *k);
bool knob(const struct knobs *k, const char *name, char *value, size_t size);
long knob_number(const struct knobs *k, const char *name, long otherwise);
bool knob_lists(const struct knobs *k, const char *name, const char *otherwise, const char user[PART]);
bool knob_first(const struct knobs *k, const char *name, const char *otherwise, char user[PART]);
bool is_vm(const struct knobs *k);
bool is_lost(const struct knobs *k, const char a[PART], const char b[PART]);
bool is_down(const struct sock *s, const struct knobs *k);
bool is_full(const struct sock *s, const struct knobs *k);
#define USER_IDS "LINUX1,LINUX2"

/* names.c */
extern int directory; /* descriptor; -1: the stub is not in use */
bool directory_open(void);
void unix_address(const char user[PART], const char name[PART], struct sockaddr *address, socklen_t *length);
void unix_unlink(const char user[PART], const char name[PART]);
struct name *name_take(const char system[PART], const char name[PART]); /* NULL: somebody has it */
struct name *name_share(struct name *n);
void name_release(struct name *n);
void names_forget(void);

/* path.c: frames between two ends, and the thread that receives them as the kernel would */
bool pump_start(void);
struct path *path_open(struct sock *s, const char user[PART], const char name[PART]); /* NULL with errno */
struct path *path_listen(struct sock *s);
void path_close(struct path *p);
bool path_syn(struct path *p);
/* One message, or a piece of one; 0 or errno, EAGAIN when there is no room. */
int path_data(struct path *p, const char *data, size_t length, bool last);
void path_end(struct path *p); /* the zero-length message of shutdown and of send(0) */
void path_window(struct path *p, uint32_t messages, uint32_t octets);
void path_listener_gone(struct sock *s); /* refuses whoever is in the middle of a handshake */
void paths_forget(void);

/* calls.c */
int do_bind(struct sock *s, const struct sockaddr *address, socklen_t length);
int do_listen(struct sock *s, int backlog);
int do_connect(struct sock *s, const struct sockaddr *address, socklen_t length);
int do_accept(struct sock *s, struct sockaddr *address, socklen_t *length);
int do_shutdown(struct sock *s, int how);
void sock_close(struct sock *s); /* what the last reference does */

/* data.c */
ssize_t do_send(struct sock *s, const char *data, size_t length, int flags);
ssize_t do_recv(struct sock *s, char *data, size_t length, int flags);
short events_of(const struct sock *s);
bool below_limit(const struct sock *s);
void messages_free(struct sock *s);

/* options.c */
void name_to_caller(const struct sock *s, bool peer, struct sockaddr *address, socklen_t *length);
int do_getsockopt(struct sock *s, int level, int option, void *value, socklen_t *length);
int do_setsockopt(struct sock *s, int level, int option, const void *value, socklen_t length);

#endif
