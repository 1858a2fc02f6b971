/* What a name promises and what a value looks like. */
#include "support.h"

#include "secrets/format_int.h"
#include "secrets/value_int.h"

static void names_are_read_by_their_words(void **state) {
    (void)state;
    static const char *const passwords[] = {"password",      "DB_PASSWORD", "dbPassword",
                                            "db-passwd",     "userPass",    "ADMIN_PWD",
                                            "PASSWORD_PROD", "smtp_pass",   "rootPassphrase"};
    static const char *const keys[] = {"API_KEY",    "apiKey",       "clientSecret", "auth_token",
                                       "SECRET_KEY", "x-api-key",    "accessKey",    "jwtSecret",
                                       "APIToken",   "DEPLOY_TOKEN", "encryptionKey"};
    static const char *const others[] = {"token_type",
                                         "tokenizer",
                                         "passwordField",
                                         "PASSWORD_HASH",
                                         "secretName",
                                         "compass",
                                         "bypass",
                                         "getPassword",
                                         "key",
                                         "primary_key",
                                         "cache_key",
                                         "tokenUrl",
                                         "keyboard",
                                         "isSecretValid",
                                         "password_min_length",
                                         ""};
    for (size_t i = 0; i < FT_COUNT(passwords); i++) {
        assert_int_equal(ft_secret_name_of(ft_slice_of(passwords[i])), FT_NAME_PASSWORD);
    }
    for (size_t i = 0; i < FT_COUNT(keys); i++) {
        assert_int_equal(ft_secret_name_of(ft_slice_of(keys[i])), FT_NAME_KEY);
    }
    for (size_t i = 0; i < FT_COUNT(others); i++) {
        if (ft_secret_name_of(ft_slice_of(others[i])) != FT_NAME_NONE) {
            fail_msg("'%s' is taken for a secret's name", others[i]);
        }
    }
}

static void words_and_chance_are_told_apart(void **state) {
    (void)state;
    static const char *const words[] = {"AuthenticationManager", "user-password-reset",
                                        "correcthorsebattery", "MAXIMUM_CONNECTIONS"};
    static const char *const chance[] = {"kT9vq2Lw8zRxGh41", "d7f3a9c04be15682", "xQvRtZpLkWnM"};
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        assert_true(ft_value_is_wordy(ft_slice_of(words[i])));
    }
    for (size_t i = 0; i < FT_COUNT(chance); i++) {
        assert_false(ft_value_is_wordy(ft_slice_of(chance[i])));
        assert_true(ft_value_is_random(ft_slice_of(chance[i])));
        assert_false(ft_value_is_placeholder(ft_slice_of(chance[i])));
    }
    assert_false(ft_value_is_random(FT_SLICE("aaaabaaaacaaaad1")));
}

static void stand_ins_are_known(void **state) {
    (void)state;
    static const char *const placeholders[] = {"AKIAIOSFODNN7EXAMPLE", "changeme!",
                                               "your-api-key",         "xxxxxxxxxxxx",
                                               "1234567890abcdef",     "abcdefghijkl"};
    static const char *const references[] = {"${DB_PASSWORD}", "{{ password }}", "<password>",
                                             "process.env.X",  "%(password)s",   "/etc/key.pem",
                                             "$PASSWORD",      "vault:secret/x", "get_secret()"};
    static const char *const weak[] = {"password", "P@ssw0rd", "s3cr3t!", "admin123",
                                       "12345678", "pa$$w0rd", "test"};
    static const char *const strong[] = {"Tr0ub4dor&3", "Winter2023!", "kT9-vq2Lw8"};
    for (size_t i = 0; i < FT_COUNT(placeholders); i++) {
        assert_true(ft_value_is_placeholder(ft_slice_of(placeholders[i])));
    }
    for (size_t i = 0; i < FT_COUNT(references); i++) {
        assert_true(ft_value_is_reference(ft_slice_of(references[i])));
    }
    for (size_t i = 0; i < FT_COUNT(weak); i++) {
        assert_true(ft_value_is_weak(ft_slice_of(weak[i])));
    }
    for (size_t i = 0; i < FT_COUNT(strong); i++) {
        struct ft_slice value = ft_slice_of(strong[i]);
        assert_false(ft_value_is_weak(value) || ft_value_is_reference(value) ||
                     ft_value_is_placeholder(value));
    }
}

static void files_are_known_by_name(void **state) {
    (void)state;
    assert_true(ft_secret_file_kind("deploy/.env.production") & FT_FILE_CONFIG);
    assert_true(ft_secret_file_kind("a/settings.YAML") & FT_FILE_CONFIG);
    assert_true(ft_secret_file_kind("run.sh") & FT_FILE_SHELL);
    assert_true(ft_secret_file_kind("README.md") & FT_FILE_PROSE);
    assert_true(ft_secret_file_kind("pkg/tests/x.py") & FT_FILE_TEST);
    assert_true(ft_secret_file_kind("x/package-lock.json") & FT_FILE_LOCK);
    assert_int_equal(ft_secret_file_kind("src/main.c"), 0);
}

static void base64_is_decoded_within_bounds(void **state) {
    (void)state;
    unsigned char bytes[8];
    assert_int_equal(ft_base64_decode(FT_SLICE("aGVsbG8="), bytes, sizeof bytes), 5);
    assert_memory_equal(bytes, "hello", 5);
    assert_int_equal(ft_base64_decode(FT_SLICE("_-8"), bytes, sizeof bytes), 2);
    assert_int_equal(ft_base64_decode(FT_SLICE("aGVsbG8gd29ybGQh"), bytes, sizeof bytes), 0);
    assert_int_equal(ft_base64_decode(FT_SLICE("a b"), bytes, sizeof bytes), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_are_read_by_their_words),
        TEST(words_and_chance_are_told_apart),
        TEST(stand_ins_are_known),
        TEST(files_are_known_by_name),
        TEST(base64_is_decoded_within_bounds),
    };
    return cmocka_run_group_tests_name("value", tests, NULL, NULL);
}
