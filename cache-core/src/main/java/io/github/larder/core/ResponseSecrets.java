package io.github.larder.core;

import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides whether a response may be stored at all. Its headers are given back as they came, so that
 * a secret in them cannot be redacted: the response is left out. Immutable.
 *
 * @param storesSetCookie whether {@code Set-Cookie} was asked for
 * @param encrypts whether what is stored is encrypted
 */
record ResponseSecrets(
    SecretNames headers, UrlRedactor urls, boolean storesSetCookie, boolean encrypts) {

  private static final Set<String> COOKIES = Set.of("set-cookie", "set-cookie2");

  /** Header fields whose value is a URL, or has some in it. */
  private static final Set<String> URLS =
      Set.of("content-location", "link", "location", "refresh", "sourcemap", "uri", "x-sourcemap");

  /** A challenge that is good for one exchange (RFC 7616, section 3.3; RFC 4559). */
  private static final Pattern CHALLENGE =
      Pattern.compile("(?i)\\b(?:nonce|opaque)\\s*=|\\b(?:negotiate|ntlm|kerberos)\\s+[^,\\s]");

  private static final Pattern COMMA = Pattern.compile(",");

  Optional<SkipReason> objection(StoredResponse response) {
    if (variesOnCredential(response)) {
      return Optional.of(SkipReason.VARIES_ON_CREDENTIAL);
    }
    for (HeaderField field : response.headers()) {
      String name = field.name().strip().toLowerCase(Locale.ROOT);
      String value = field.value() == null ? "" : field.value();
      if (COOKIES.contains(name)) {
        if (!storesSetCookie) {
          return Optional.of(SkipReason.SETS_COOKIE);
        }
      } else if (isForOneUser(name, value) || (!encrypts && holdsSecret(name, value))) {
        return Optional.of(SkipReason.SECRET_IN_HEADER);
      }
    }
    return Optional.empty();
  }

  private boolean variesOnCredential(StoredResponse response) {
    return response.headerValues("Vary").stream()
            .flatMap(COMMA::splitAsStream)
            .anyMatch(headers::matches)
        || response.requestHeaders().stream()
            .anyMatch(field -> field.value() != null && urls.isSecret(field.value()));
  }

  /** Encrypted or not: to give it to others is wrong. A signature is there to be seen. */
  private boolean isForOneUser(String name, String value) {
    if (name.endsWith("-authenticate")) {
      return CHALLENGE.matcher(value).find();
    }
    return !name.endsWith("signature") && headers.matches(name);
  }

  private boolean holdsSecret(String name, String value) {
    return URLS.contains(name) ? urls.isSecret(value) : urls.looksSecret(value);
  }
}
