// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Decides what of a response is stored. Its fields must be returned unchanged, so a secret in them
 * cannot be redacted: the field is left out, or the response is not stored. Immutable.
 *
 * @param credentials request headers that carry credentials
 * @param forOneUser response fields that are meant for the one user who asked
 * @param requested what is secret in the URL of a request
 * @param contained what is secret in a field of a response
 * @param unstored response fields that are left out, in lower case
 * @param encrypts whether what is stored is encrypted
 */
record ResponseSecrets(
    SecretNames credentials,
    SecretNames forOneUser,
    UrlRedactor requested,
    UrlRedactor contained,
    SetCookie setCookie,
    Set<String> unstored,
    boolean encrypts) {

  /** Without these fields a stored response would be misinterpreted (RFC 9111, section 3.1). */
  private static final Set<String> DECIDING =
      Set.of("age", "cache-control", "content-encoding", "date", "expires", "vary");

  private static final Set<String> COOKIES = Set.of("set-cookie", "set-cookie2");

  /** Header fields whose value is a URL, or has some in it. */
  private static final Set<String> URLS =
      Set.of("content-location", "location", "refresh", "sourcemap", "uri", "x-sourcemap");

  /** A challenge that is good for one exchange (RFC 7616, section 3.3; RFC 4559). */
  private static final Pattern CHALLENGE =
      Pattern.compile("(?i)\\b(?:nonce|opaque)\\s*=|\\b(?:negotiate|ntlm|kerberos)\\s+[^,\\s]");

  /** Values that demand a token, and are none. */
  private static final Set<String> NO_TOKENS = Set.of("", "fetch", "required");

  /** The links of a Link field (RFC 8288), with their parameters. */
  private static final Pattern LINK = Pattern.compile("<([^>]*)>((?:[^<\",]|\"[^\"]*\")*)");

  private static final Pattern PAGING =
      Pattern.compile(
          "(?i);\\s*rel\\s*=\\s*\"?(?:[^\";]*\\s)?(?:next|prev|previous|first|last)\\b");

  ResponseSecrets {
    unstored = Set.copyOf(unstored);
  }

  Optional<SkipReason> objection(StoredResponse response) {
    if (variesOnCredential(response)) {
      return Optional.of(SkipReason.VARIES_ON_CREDENTIAL);
    }
    for (HeaderField field : response.headers()) {
      String name = lower(field.name());
      String value = field.value() == null ? "" : field.value();
      if (COOKIES.contains(name)) {
        if (setCookie == SetCookie.REFUSE) {
          return Optional.of(SkipReason.SETS_COOKIE);
        }
      } else if (!unstored.contains(name)
          && (isForOneUser(name, value) || (!encrypts && holdsSecret(name, value)))) {
        return Optional.of(SkipReason.SECRET_IN_HEADER);
      }
    }
    return Optional.empty();
  }

  boolean isUnstored(String fieldName) {
    String name = lower(fieldName);
    return unstored.contains(name) || (setCookie != SetCookie.STORE && COOKIES.contains(name));
  }

  /** The response as it is stored; the same one if nothing is left out. */
  StoredResponse stored(StoredResponse response) {
    List<HeaderField> kept = new ArrayList<>();
    for (HeaderField field : response.headers()) {
      if (!isUnstored(field.name())) {
        kept.add(field);
      }
    }
    return kept.size() == response.headers().size()
        ? response
        : response.toBuilder().headers(kept).build();
  }

  ResponseSecrets withCredentials(SecretNames requests, SecretNames responses) {
    return new ResponseSecrets(
        requests, responses, requested, contained, setCookie, unstored, encrypts);
  }

  ResponseSecrets withUrls(UrlRedactor ofRequests, UrlRedactor inResponses) {
    return new ResponseSecrets(
        credentials, forOneUser, ofRequests, inResponses, setCookie, unstored, encrypts);
  }

  ResponseSecrets with(SetCookie changed) {
    return new ResponseSecrets(
        credentials, forOneUser, requested, contained, changed, unstored, encrypts);
  }

  ResponseSecrets withUnstored(String... fieldNames) {
    Set<String> all = new HashSet<>(unstored);
    for (String fieldName : fieldNames) {
      if (DECIDING.contains(lower(fieldName))) {
        throw new IllegalArgumentException(
            "A response cannot be stored without its "
                + fieldName
                + ": it decides which requests the stored response answers, for how long, or how");
      }
      all.add(lower(fieldName));
    }
    return new ResponseSecrets(
        credentials, forOneUser, requested, contained, setCookie, all, encrypts);
  }

  ResponseSecrets sealed() {
    return new ResponseSecrets(
        credentials, forOneUser, requested, contained, setCookie, unstored, true);
  }

  /** A nominated header that the request lacked is no secret: only its absence is compared. */
  private boolean variesOnCredential(StoredResponse response) {
    return response.requestHeaders().stream()
        .anyMatch(
            field ->
                field.value() != null
                    && !field.value().isBlank()
                    && (credentials.matches(field.name()) || requested.isSecret(field.value())));
  }

  /** Applies to encrypted stores as well: other users must not get it. */
  private boolean isForOneUser(String name, String value) {
    return name.endsWith("-authenticate")
        ? CHALLENGE.matcher(value).find()
        : forOneUser.matches(name) && !NO_TOKENS.contains(lower(value));
  }

  private boolean holdsSecret(String name, String value) {
    if (name.equals("link")) {
      return LINK.matcher(value).results().anyMatch(this::isSecretLink);
    }
    return URLS.contains(name) ? contained.isSecret(value) : contained.looksSecret(value);
  }

  /** Pagination cursors in links are called tokens, and are not secrets. */
  private boolean isSecretLink(MatchResult link) {
    UrlRedactor urls =
        PAGING.matcher(link.group(2)).find()
            ? contained.withParameters(contained.parameters().alone())
            : contained;
    return urls.isSecret(link.group(1));
  }

  private static String lower(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
