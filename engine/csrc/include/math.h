#pragma once
// Imported from Go, as the original's are, so that both engines give the same
// bits; clang makes ceil, fabs, floor, sqrt and trunc WebAssembly instructions.

double acos(double), acosh(double), asin(double), asinh(double);
double atan(double), atan2(double, double), atanh(double);
double cos(double), cosh(double), exp(double), fmod(double, double);
double log(double), log10(double), log2(double), pow(double, double);
double sin(double), sinh(double), tan(double), tanh(double);
double ceil(double), fabs(double), floor(double), sqrt(double), trunc(double);

#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isinf(x) __builtin_isinf(x)
#define isnan(x) __builtin_isnan(x)
