package io.github.larder.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.CacheKey;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides, in one place, what is secret in a request: before a key or a value reaches a tier.
 * Secret parts of a URL (the values of certain query parameters, user information) are shown as
 * {@code REDACTED}; a key that had one ends with {@code #} and the SHA-256 of the whole key, so
 * that different secrets still have different entries.
 *
 * <pre>
 * http://api.example.com:80/items?api_key=REDACTED&amp;page=2#5f1c...
 * </pre>
 *
 * <p>Immutable and thread-safe. Names are compared without regard to case.
 */
public final class PrivacyPolicy {

  private static final String REDACTED = "REDACTED";

  private static final Set<String> SECRET_PARAMETERS =
      Set.of(
          "access_token",
          "accesstoken",
          "api-key",
          "api_key",
          "apikey",
          "auth",
          "auth_token",
          "authorization",
          "awsaccesskeyid",
          "client_assertion",
          "client_secret",
          "code",
          "id_token",
          "jwt",
          "key",
          "oauth_signature",
          "oauth_token",
          "passwd",
          "password",
          "pwd",
          "refresh_token",
          "secret",
          "session",
          "session_id",
          "sessionid",
          "sig",
          "signature",
          "token",
          "x-amz-credential",
          "x-amz-security-token",
          "x-amz-signature",
          "x-api-key",
          "x-goog-credential",
          "x-goog-signature");

  private static final Set<String> CREDENTIAL_HEADERS =
      Set.of(
          "api-key",
          "apikey",
          "authorization",
          "cookie",
          "cookie2",
          "proxy-authorization",
          "x-access-token",
          "x-amz-security-token",
          "x-api-key",
          "x-api-token",
          "x-auth-token",
          "x-csrf-token",
          "x-session-token");

  /** Up to the authority: user information ends at the last @ before the path. */
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/?#]*@");

  private static final Pattern PARAMETER = Pattern.compile("([?&;#])([^=&;#]*)=([^&;#]*)");

  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");

  private final Set<String> secretParameters;
  private final Set<String> credentialHeaders;

  private PrivacyPolicy(Set<String> secretParameters, Set<String> credentialHeaders) {
    this.secretParameters = secretParameters;
    this.credentialHeaders = credentialHeaders;
  }

  /** {@return the policy with the lists of this class} */
  public static PrivacyPolicy standard() {
    return new PrivacyPolicy(SECRET_PARAMETERS, CREDENTIAL_HEADERS);
  }

  /**
   * Adds query parameters whose values are secret.
   *
   * @param names the names, in any case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretParameters(String... names) {
    return new PrivacyPolicy(joined(secretParameters, names), credentialHeaders);
  }

  /**
   * Adds request headers that carry credentials.
   *
   * @param names the field names, in any case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withCredentialHeaders(String... names) {
    return new PrivacyPolicy(secretParameters, joined(credentialHeaders, names));
  }

  /**
   * Makes the key under which an entry is stored.
   *
   * @param key the key as the HTTP client made it, secrets included
   * @return the same text if there is no secret in it, else the redacted text and a hash
   */
  public CacheKey cacheKey(String key) {
    String redacted = redact(key);
    // A # cannot be in the key of a valid URL. Hashing one that has it keeps it off the hashed
    // keys.
    return redacted.equals(key) && key.indexOf('#') < 0
        ? new CacheKey(key)
        : new CacheKey(redacted + "#" + sha256(key));
  }

  /**
   * Takes the secrets out of a URL, or of a text that has one at its end.
   *
   * @param url the text
   * @return the text with {@code REDACTED} for each secret
   */
  public String redact(String url) {
    String text = USER_INFO.matcher(url).replaceFirst(REDACTED + "@");
    Matcher start = QUERY_OR_FRAGMENT.matcher(text);
    return start.find()
        ? text.substring(0, start.start()) + redactQuery(text.substring(start.start()))
        : text;
  }

  /**
   * Tells whether a request header carries credentials, so that a response that varies on it
   * belongs to one user.
   *
   * @param name the field name, in any case
   * @return whether it is one of those headers
   */
  public boolean isCredentialHeader(String name) {
    return credentialHeaders.contains(name.strip().toLowerCase(Locale.ROOT));
  }

  /**
   * Hashes a text that must not be stored as it is, such as whose response an entry is.
   *
   * @param text the text
   * @return the SHA-256 as 64 hexadecimal digits
   */
  public String hash(String text) {
    return sha256(text);
  }

  private String redactQuery(String query) {
    return PARAMETER
        .matcher(query)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    isSecretParameter(match.group(2))
                        ? match.group(1) + match.group(2) + "=" + REDACTED
                        : match.group()));
  }

  private boolean isSecretParameter(String name) {
    return secretParameters.contains(decoded(name).toLowerCase(Locale.ROOT));
  }

  private static Set<String> joined(Set<String> names, String... more) {
    Set<String> all = new HashSet<>(names);
    for (String name : more) {
      all.add(name.strip().toLowerCase(Locale.ROOT));
    }
    return Set.copyOf(all);
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, UTF_8);
    } catch (IllegalArgumentException e) {
      // A % that encodes nothing: the name is what it looks like.
      return name;
    }
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
