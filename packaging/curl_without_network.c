/* Stands in for libcurl, which the library for metadata is linked with and this program never uses.

   The wheels of exiv2 bring curl, and with it a whole network: OpenSSL, SSH, LDAP, Kerberos. Here is
   each function that exiv2 asks of it, and none connects. curl_easy_init gives no handle, so exiv2
   refuses an address of the network before it asks for anything else.

   No library is needed, not even C's. stand_in.py puts the head before it, which says what SHOWN is. */

#include <stddef.h>

/* Codes of curl's interface. */
enum { FAILED_INIT = 2, COULD_NOT_CONNECT = 7 };

/* The oldest part of what curl says of itself: its form is part of the interface. */
struct version_info {
    int age;
    const char *version;
    unsigned int version_number;
    const char *host;
    int features;
    const char *tls_version;
    long tls_number;
    const char *zlib_version;
    const char *const *protocols;
};

static const char *const no_protocols[] = {NULL};
static const struct version_info own_version = {
    0, "none: built without network", 0, "none", 0, NULL, 0, NULL, no_protocols,
};

SHOWN void *curl_easy_init(void);
SHOWN void curl_easy_cleanup(void *handle);
SHOWN void curl_easy_reset(void *handle);
SHOWN int curl_easy_setopt(void *handle, int option, ...);
SHOWN int curl_easy_getinfo(void *handle, int info, ...);
SHOWN int curl_easy_perform(void *handle);
SHOWN const char *curl_easy_strerror(int code);
SHOWN const struct version_info *curl_version_info(int age);

void *curl_easy_init(void)
{
    return NULL;
}

void curl_easy_cleanup(void *handle)
{
    (void)handle;
}

void curl_easy_reset(void *handle)
{
    (void)handle;
}

int curl_easy_setopt(void *handle, int option, ...)
{
    (void)handle, (void)option;
    return FAILED_INIT;
}

int curl_easy_getinfo(void *handle, int info, ...)
{
    (void)handle, (void)info;
    return FAILED_INIT;
}

int curl_easy_perform(void *handle)
{
    (void)handle;
    return COULD_NOT_CONNECT;
}

const char *curl_easy_strerror(int code)
{
    (void)code;
    return "This program has no network.";
}

const struct version_info *curl_version_info(int age)
{
    (void)age;
    return &own_version;
}
