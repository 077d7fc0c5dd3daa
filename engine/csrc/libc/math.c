// SQLite takes these functions' addresses; each is one WebAssembly instruction.
#include <math.h>

double trunc(double x) { return __builtin_trunc(x); }

double sqrt(double x) { return __builtin_sqrt(x); }
