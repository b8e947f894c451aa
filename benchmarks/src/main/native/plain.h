/*
 * plain: the two ends of a transfer as plain loops of recv and send, to measure links against.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SCPRELAY_PLAIN_H
#define SCPRELAY_PLAIN_H

#include <stddef.h>

/* Prints a sentence for the command that runs, and ends the process. errno is told where it is not 0. */
_Noreturn void fail(const char *what);

/* Listens at an address (tcp:127.0.0.1:0, unix:/path, iucvstub:USERID/NAME); prints the one that clients connect to. */
void open_listener(char *address);
int accept_one(void);
int connect_to(char *address);

/* The most that one send may carry on that socket; 0: any number. */
size_t message_size(int fd);

#endif
