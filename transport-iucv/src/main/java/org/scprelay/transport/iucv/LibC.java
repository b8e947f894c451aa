package org.scprelay.transport.iucv;

import jnr.ffi.types.size_t;
import jnr.ffi.types.socklen_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.uintptr_t;

/**
 * The calls of the C library that links use, under their own names; public only because JNR generates a class for it.
 * Every {@code long} that is named an address points to memory outside the heap.
 */
public interface LibC {

    int socket(int family, int type, int protocol);

    int bind(int descriptor, @uintptr_t long address, @socklen_t int length);

    int listen(int descriptor, int backlog);

    int accept(int descriptor, @uintptr_t long address, @uintptr_t long lengthAddress);

    int connect(int descriptor, @uintptr_t long address, @socklen_t int length);

    @ssize_t
    long send(int descriptor, @uintptr_t long dataAddress, @size_t long length, int flags);

    @ssize_t
    long recv(int descriptor, @uintptr_t long dataAddress, @size_t long length, int flags);

    int shutdown(int descriptor, int how);

    int close(int descriptor);

    int getsockname(int descriptor, @uintptr_t long address, @uintptr_t long lengthAddress);

    int getpeername(int descriptor, @uintptr_t long address, @uintptr_t long lengthAddress);

    int getsockopt(int descriptor, int level, int option, @uintptr_t long valueAddress, @uintptr_t long lengthAddress);

    int setsockopt(int descriptor, int level, int option, @uintptr_t long valueAddress, @socklen_t int length);
}
