/* Messages for the operator, one line each, on standard error. Thread-safe.
 *
 * A library function never logs an error that it returns. Texts are made inert
 * (base/text.h), so that no name or output can forge a line or steer a terminal.
 */
#ifndef FT_BASE_LOG_H
#define FT_BASE_LOG_H

enum ft_log_level { FT_LOG_ERROR, FT_LOG_WARN, FT_LOG_INFO, FT_LOG_DEBUG };

void ft_log_set(enum ft_log_level level); /* the default is FT_LOG_WARN */
void ft_log(enum ft_log_level level, const char *module, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
