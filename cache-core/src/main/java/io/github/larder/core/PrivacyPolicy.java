package io.github.larder.core;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.Optional;

/**
 * Decides, in one place, what is secret: before a key or a value reaches a tier. Secrets in a URL
 * (user information, the values of certain parameters, what looks like a token) are shown as {@code
 * REDACTED}; a key that had one ends with {@code #} and a hash of the whole key, so that different
 * secrets still have different entries. A response whose headers hold a secret is not stored.
 *
 * <pre>
 * http://api.example.com:80/items?api_key=REDACTED&amp;page=2#5f1c...
 * </pre>
 *
 * <p>The hash is SHA-256, or HMAC-SHA-256 with {@linkplain #withHashKey a key}. Names are compared
 * decoded, and without regard to case and to what is no letter or digit. Another policy makes other
 * keys: entries under the old ones are not found any more.
 *
 * <p>Immutable and thread-safe; its text form shows no key.
 */
public final class PrivacyPolicy {

  private final ResponseSecrets responses;
  private final KeyHash hash;

  private PrivacyPolicy(ResponseSecrets responses, KeyHash hash) {
    this.responses = responses;
    this.hash = hash;
  }

  /** {@return the policy with the lists that docs/security.md shows} */
  public static PrivacyPolicy standard() {
    return new PrivacyPolicy(
        new ResponseSecrets(
            KnownSecrets.HEADERS,
            new UrlRedactor(KnownSecrets.PARAMETERS, KnownSecrets.LOOKS),
            false,
            false),
        KeyHash.WITHOUT_KEY);
  }

  /**
   * Adds parameters of URLs whose values are secret.
   *
   * @param names the names
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretParameters(String... names) {
    return withParameters(responses.urls().parameters().with(names));
  }

  /**
   * Adds parameters of URLs whose values are secret, by pattern.
   *
   * @param regexes each matches a whole name, decoded and in lower case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretParametersMatching(String... regexes) {
    return withParameters(responses.urls().parameters().withMatching(regexes));
  }

  /**
   * Adds headers that carry credentials.
   *
   * @param names the field names
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withCredentialHeaders(String... names) {
    return withHeaders(responses.headers().with(names));
  }

  /**
   * Adds headers that carry credentials, by pattern.
   *
   * @param regexes each matches a whole field name in lower case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withCredentialHeadersMatching(String... regexes) {
    return withHeaders(responses.headers().withMatching(regexes));
  }

  /**
   * Adds what is secret by its looks, wherever it stands in a URL or in the value of a header: a
   * token of a certain form, a segment of certain paths.
   *
   * @param regexes each is looked for without regard to case; if it has a group, that is the secret
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretsMatching(String... regexes) {
    return with(responses.headers(), responses.urls().withLooks(regexes));
  }

  /**
   * Names parameters and headers that are not secret, whatever a list says. What looks like a
   * secret by itself stays one.
   *
   * @param names the names
   * @return a policy that shows them
   */
  public PrivacyPolicy withPlainNames(String... names) {
    UrlRedactor urls = responses.urls();
    return with(
        responses.headers().without(names),
        new UrlRedactor(urls.parameters().without(names), urls.looks()));
  }

  /**
   * Hashes with a key. Who can read the store, and does not have the key, cannot then find out a
   * secret by trying. All processes that share entries need the same key.
   *
   * @param key at least 16 random bytes, better 32; copied
   * @return a policy with that key
   * @throws IllegalArgumentException if the key is too short
   */
  public PrivacyPolicy withHashKey(byte[] key) {
    return new PrivacyPolicy(responses, KeyHash.with(key));
  }

  /**
   * Stores responses that carry {@code Set-Cookie}, cookie included, and gives them to everybody
   * who asks. By default they are not stored.
   *
   * @return a policy that does
   */
  public PrivacyPolicy storingSetCookie() {
    return new PrivacyPolicy(
        new ResponseSecrets(responses.headers(), responses.urls(), true, responses.encrypts()),
        hash);
  }

  /** For a stack that encrypts: a secret in the URL of a {@code Location} may then be stored. */
  PrivacyPolicy sealing() {
    return new PrivacyPolicy(
        new ResponseSecrets(
            responses.headers(), responses.urls(), responses.storesSetCookie(), true),
        hash);
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
        : new CacheKey(redacted + "#" + hash.hex(key));
  }

  /**
   * Takes the secrets out of a URL, or of a text that has one in it.
   *
   * @param url the text
   * @return the text with {@code REDACTED} for each secret
   */
  public String redact(String url) {
    return responses.urls().redact(url);
  }

  /**
   * Tells whether a request header carries credentials, so that a response that varies on it
   * belongs to one user.
   *
   * @param name the field name
   * @return whether it is one of those headers
   */
  public boolean isCredentialHeader(String name) {
    return responses.headers().matches(name);
  }

  /**
   * Hashes a text that must not be stored as it is, such as whose response an entry is.
   *
   * @param text the text
   * @return the hash, with the key if there is one, as 64 hexadecimal digits
   */
  public String hash(String text) {
    return hash.hex(text);
  }

  /**
   * Tells why a response must not be stored: its {@code Vary} names a credential header, or the
   * value of a nominated one is a secret; it sets a cookie; one of its headers is made for one user
   * ({@code X-Auth-Token}, {@code Authentication-Info}), or has a secret in its URL or value. The
   * last one is no objection in a stack that encrypts.
   *
   * @param response the response; its body is not looked at
   * @return the reason, or empty if it may be stored
   */
  public Optional<SkipReason> objection(StoredResponse response) {
    return responses.objection(response);
  }

  private PrivacyPolicy withParameters(SecretNames parameters) {
    return with(responses.headers(), new UrlRedactor(parameters, responses.urls().looks()));
  }

  private PrivacyPolicy withHeaders(SecretNames headers) {
    return with(headers, responses.urls());
  }

  private PrivacyPolicy with(SecretNames headers, UrlRedactor urls) {
    return new PrivacyPolicy(
        new ResponseSecrets(headers, urls, responses.storesSetCookie(), responses.encrypts()),
        hash);
  }
}
