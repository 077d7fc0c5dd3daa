// assert never checks anything here: SQLite is built without its assertions.
#undef assert
#define assert(x) ((void)0)
