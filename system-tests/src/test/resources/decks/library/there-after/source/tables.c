static int t[2] = {1, 2}; /* ^ ~ | \ ` */

int last;
