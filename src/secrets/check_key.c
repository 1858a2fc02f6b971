/* Private keys: whether a block really holds one, and whether a passphrase protects it. */
#include "format_int.h"
#include "value_int.h"

#include <ctype.h>
#include <string.h>

enum { BODY_MAX = 32 * 1024, LEAST = 40 };

static bool begins(struct ft_slice text, size_t at, const char *word) {
    size_t size = strlen(word);
    return at + size <= text.size && memcmp(text.data + at, word, size) == 0;
}

/* The base64 of a block that begins at FROM, up to its END line: line ends, quotes and plus signs
 * of whatever language it stands in are left out. Gives where it ended, 0 where it does not. */
static size_t gather(struct ft_slice text, size_t from, struct ft_buf *body) {
    size_t most = text.size - from > BODY_MAX ? from + BODY_MAX : text.size;
    size_t i = from;
    bool header = false; /* "Proc-Type: …": not of the key */
    while (i < most && !begins(text, i, "-----END")) {
        if (begins(text, i, "-----BEGIN")) {
            return 0; /* the next one: a file of nothing but beginnings is looked at once */
        }
        char c = text.data[i];
        bool escaped = c == '\\' && i + 1 < most && strchr("nrt", text.data[i + 1]);
        if (escaped || c == '\n') {
            header = false;
        }
        if (c == ':') {
            header = true;
            while (body->size && body->data[body->size - 1] != '\n') {
                body->size--;
            }
        }
        if (!header && (isalnum((unsigned char)c) || c == '/' || c == '+' || c == '=')) {
            ft_buf_putc(body, c);
        }
        if (escaped || c == '\n') {
            ft_buf_putc(body, '\n');
        }
        i += escaped ? 2 : 1;
    }
    return i < most ? i : 0;
}

static struct ft_slice without_line_ends(struct ft_buf *body) {
    size_t size = 0;
    for (size_t i = 0; i < body->size; i++) {
        if (body->data[i] != '\n') {
            body->data[size++] = body->data[i];
        }
    }
    return (struct ft_slice){body->data, size};
}

static void is_protected(struct ft_candidate_secret *c) {
    c->severity = FT_LOW;
    c->note = "a passphrase protects it";
}

/* The cipher's name of an OpenSSH key: after the magic, a length and the name. */
static bool openssh_is_plain(const unsigned char *bytes, size_t size) {
    static const char magic[] = "openssh-key-v1";
    return size > 24 && memcmp(bytes, magic, sizeof magic) == 0 &&
           memcmp(bytes + sizeof magic, "\0\0\0\4none", 8) == 0;
}

static bool check_block(struct ft_candidate_secret *c, struct ft_slice label, struct ft_slice block,
                        struct ft_slice body) {
    unsigned char bytes[256];
    struct ft_slice head = {body.data, body.size < 256 ? body.size & ~3U : 256};
    size_t size = ft_base64_decode(head, bytes, sizeof bytes);
    if (body.size < LEAST || !ft_value_is_random(body) || ft_value_is_wordy(body)) {
        return false;
    }
    c->confidence = FT_LIKELY;
    if (ft_slice_find(block, FT_SLICE("ENCRYPTED")) >= 0) {
        is_protected(c);
    } else if (ft_slice_find(label, FT_SLICE("OPENSSH")) >= 0 && size) {
        c->confidence = FT_SURE;
        if (!openssh_is_plain(bytes, size)) {
            is_protected(c);
        }
    } else if (size > 4 && bytes[0] == 0x30) { /* a sequence of DER */
        c->confidence = FT_SURE;
    }
    return true;
}

bool ft_check_pem(struct ft_candidate_secret *c) {
    FT_BUF struct ft_buf body;
    ft_buf_init(&body, 2 * BODY_MAX);
    size_t end = gather(c->text, c->end, &body);
    if (!end) {
        return false;
    }
    struct ft_slice label = ft_candidate_value(c);
    struct ft_slice block = {c->text.data + c->start, end - c->start};
    c->value = c->end;
    c->value_end = end;
    return check_block(c, label, block, without_line_ends(&body));
}

bool ft_check_putty(struct ft_candidate_secret *c) {
    size_t most = c->text.size - c->start > 8192 ? c->start + 8192 : c->text.size;
    struct ft_slice block = {c->text.data + c->start, most - c->start};
    ptrdiff_t private = ft_slice_find(block, FT_SLICE("Private-Lines:"));
    if (private < 0) {
        return false;
    }
    c->value = c->start + (size_t) private;
    ptrdiff_t mac = ft_slice_find(block, FT_SLICE("Private-MAC:"));
    c->value_end = mac > private ? c->start + (size_t)mac : most;
    c->confidence = FT_SURE;
    if (ft_slice_find(block, FT_SLICE("Encryption: none")) < 0) {
        is_protected(c);
    }
    return true;
}

/* BIP 173: the checksum of the human-readable part and the data. */
bool ft_check_bech32(struct ft_candidate_secret *c) {
    static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                         0x2a1462b3};
    struct ft_slice value = ft_candidate_value(c);
    const char *split = memrchr(value.data, '1', value.size);
    uint32_t sum = 1;
    size_t prefix = (size_t)(split - value.data);
    for (size_t i = 0; i < 2 * prefix + value.size - prefix; i++) {
        uint32_t next = 0;
        if (i < prefix) {
            next = (uint32_t)tolower((unsigned char)value.data[i]) >> 5;
        } else if (i > prefix && i <= 2 * prefix) {
            next = (uint32_t)tolower((unsigned char)value.data[i - prefix - 1]) & 31;
        } else if (i > 2 * prefix) {
            const char *at = strchr(digits, tolower((unsigned char)value.data[i - prefix]));
            next = at ? (uint32_t)(at - digits) : 0;
        }
        uint32_t top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5 ^ next;
        for (int bit = 0; bit < 5; bit++) {
            sum ^= (top >> bit & 1) ? generator[bit] : 0;
        }
    }
    c->confidence = FT_SURE;
    return sum == 1;
}

/* "d" alone says nothing: the key's type has to stand beside it. */
bool ft_check_jwk(struct ft_candidate_secret *c) {
    size_t from = c->start > 2000 ? c->start - 2000 : 0;
    size_t to = c->text.size - c->end > 2000 ? c->end + 2000 : c->text.size;
    struct ft_slice around = {c->text.data + from, to - from};
    return ft_slice_find(around, FT_SLICE("\"kty\"")) >= 0 &&
           ft_value_is_random(ft_candidate_value(c));
}
