/** AF_IUCV played over AF_UNIX: scheme {@code iucvstub}, for tests on machines without it. Never in a package. */
package org.scprelay.stub.iucv;
