// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.privacy;

import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Decides in one place what is secret, before a key or a value reaches a tier. Secrets in a URL
 * (user information, the values of certain parameters, what looks like a token) are shown as {@code
 * REDACTED}. A key of which not everything may be shown ends with {@code #} and a hash of the whole
 * key, so that different secrets still have different entries. Fields of a response that are meant
 * for one exchange are left out of the stored copy ({@code Set-Cookie}); a response with a secret
 * for one user in another field is not stored.
 *
 * <pre>
 * http://api.example.com:80/items?api_key=REDACTED&amp;page=2#5f1c...
 * </pre>
 *
 * <p>The hash is SHA-256, or HMAC-SHA-256 with {@linkplain #withHashKey a key}. What of a key is
 * shown does not depend on the lists of secrets, so that two versions of them share their entries;
 * only what a policy of one's own calls secret although it is as plain as {@code page=2} makes
 * other keys. Names are compared decoded, and without regard to case and to what is no letter or
 * digit.
 *
 * <p>Immutable and thread-safe; its text form shows no key.
 */
public final class PrivacyPolicy {

  /** The least length of a hash key: fewer bytes could be guessed. */
  public static final int MIN_HASH_KEY_BYTES = 16;

  private static final Pattern HASH = Pattern.compile("#[0-9a-f]{64}$");

  private final ResponseSecrets responses;
  private final Identities identities;
  private final KeyHash hash;

  private PrivacyPolicy(ResponseSecrets responses, Identities identities, KeyHash hash) {
    this.responses = responses;
    this.identities = identities;
    this.hash = hash;
  }

  /**
   * The handling of {@code Set-Cookie}; the application gets it with the live response in any case.
   */
  public enum SetCookie {
    /** The response is stored without it. */
    STRIP,
    /** The response is not stored. */
    REFUSE,
    /** The response is stored with it, and every hit has it. */
    STORE
  }

  /** Headers that identify users besides credentials, and cookies that identify none. */
  private record Identities(SecretNames principals, Set<String> plainCookies) {

    boolean isPlainCookie(String name) {
      String lowerCase = name.strip().toLowerCase(Locale.ROOT);
      return plainCookies.contains(lowerCase)
          || KnownFields.PLAIN_COOKIE_PREFIXES.stream().anyMatch(lowerCase::startsWith);
    }

    Identities withPlainCookies(String... names) {
      Set<String> all = new HashSet<>(plainCookies);
      Stream.of(names).map(name -> name.strip().toLowerCase(Locale.ROOT)).forEach(all::add);
      return new Identities(principals, Set.copyOf(all));
    }
  }

  /** {@return the policy with the lists that docs/security.md shows} */
  public static PrivacyPolicy standard() {
    return new PrivacyPolicy(
        new ResponseSecrets(
            KnownFields.CREDENTIALS,
            KnownFields.FOR_ONE_USER,
            new UrlRedactor(KnownParameters.WIDE, KnownLooks.URLS),
            new UrlRedactor(KnownParameters.NARROW, KnownLooks.FIELDS),
            SetCookie.STRIP,
            KnownFields.UNSTORED,
            false),
        new Identities(KnownFields.PRINCIPALS, KnownFields.PLAIN_COOKIES),
        KeyHash.WITHOUT_KEY);
  }

  /**
   * Adds parameters of URLs whose values are secret.
   *
   * @param names the names
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretParameters(String... names) {
    return withParameters(parameters -> parameters.with(names));
  }

  /**
   * Adds parameters of URLs whose values are secret, by pattern.
   *
   * @param regexes each matches a whole name, decoded and in lower case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretParametersMatching(String... regexes) {
    return withParameters(parameters -> parameters.withMatching(regexes));
  }

  /**
   * Adds headers that carry credentials. In a response they are meant for one user.
   *
   * @param names the field names
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withCredentialHeaders(String... names) {
    return with(
        responses.withCredentials(
            responses.credentials().with(names), responses.forOneUser().with(names)));
  }

  /**
   * Adds headers that carry credentials, by pattern. In a response they are meant for one user.
   *
   * @param regexes each matches a whole field name in lower case
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withCredentialHeadersMatching(String... regexes) {
    return with(
        responses.withCredentials(
            responses.credentials().withMatching(regexes),
            responses.forOneUser().withMatching(regexes)));
  }

  /**
   * Adds what is secret by its looks, wherever it stands in a URL or in the value of a header: a
   * token of a certain form, a segment of certain paths.
   *
   * @param regexes each is looked for without regard to case; if it has a group, that is the secret
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withSecretsMatching(String... regexes) {
    return with(
        responses.withUrls(
            responses.requested().withLooks(regexes), responses.contained().withLooks(regexes)));
  }

  /**
   * Adds request headers that choose a user, a tenant or an account under one credential, such as
   * {@code Stripe-Account}. Partitions are distinguished by them; their values are not secret.
   *
   * @param names the field names
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withPrincipalHeaders(String... names) {
    return with(new Identities(identities.principals().with(names), identities.plainCookies()));
  }

  /**
   * Names cookies that identify no user, such as those of a load balancer. Partitions are not
   * distinguished by them.
   *
   * @param names the names of the cookies
   * @return a policy that knows them, too
   */
  public PrivacyPolicy withPlainCookies(String... names) {
    return with(identities.withPlainCookies(names));
  }

  /**
   * Names parameters and headers that are not secret, and choose no principal, whatever a list
   * says. What looks like a secret by itself stays one.
   *
   * @param names the names
   * @return a policy that shows them
   */
  public PrivacyPolicy withPlainNames(String... names) {
    PrivacyPolicy policy = withParameters(parameters -> parameters.without(names));
    return new PrivacyPolicy(
        policy.responses.withCredentials(
            responses.credentials().without(names), responses.forOneUser().without(names)),
        new Identities(identities.principals().without(names), identities.plainCookies()),
        hash);
  }

  /**
   * Leaves fields out of what is stored. The application gets them with the live response, and hits
   * come without them.
   *
   * @param fieldNames names of response fields, such as {@code X-Debug-Token}
   * @return a policy that leaves them out, too
   * @throws IllegalArgumentException for {@code Vary}, {@code Cache-Control} and the others that
   *     decide which requests a stored response answers, for how long, or how
   */
  public PrivacyPolicy withUnstoredHeaders(String... fieldNames) {
    return with(responses.withUnstored(fieldNames));
  }

  /**
   * Sets what is done with {@code Set-Cookie}; by default it is left out of what is stored.
   *
   * @param setCookie what is done
   * @return a policy that does so
   */
  public PrivacyPolicy withSetCookie(SetCookie setCookie) {
    return with(responses.with(Objects.requireNonNull(setCookie, "setCookie")));
  }

  /**
   * Hashes with a key. A reader of the store without the key cannot then find a secret by trial.
   * All processes that share entries need the same key.
   *
   * @param key at least 16 random bytes, better 32; copied
   * @return a policy with that key
   * @throws IllegalArgumentException if the key is too short
   */
  public PrivacyPolicy withHashKey(byte[] key) {
    return new PrivacyPolicy(responses, identities, KeyHash.with(key));
  }

  /**
   * Allows what may be stored where the store cannot read it: a secret in the URL of a {@code
   * Location}, for instance. A stack that encrypts applies it by itself.
   *
   * @return a policy for encrypted entries
   */
  public PrivacyPolicy forEncryptedEntries() {
    return with(responses.sealed());
  }

  /**
   * Makes the key under which an entry is stored.
   *
   * @param key the key as the HTTP client made it, secrets included
   * @return the same text if it is plainly harmless, else what of it may be shown and a hash
   */
  public CacheKey cacheKey(String key) {
    // A # is never shown: no key looks like another with its hash.
    String shown = redact(KeyForm.readable(key));
    return new CacheKey(shown.equals(key) ? key : shown + "#" + hash.hex(key));
  }

  /**
   * Checks a key that was not made just now.
   *
   * @param key the key
   * @return whether {@link #cacheKey} may have made it: what it shows is no secret by this policy
   */
  public boolean isRedacted(CacheKey key) {
    String text = key.value();
    int end = text.lastIndexOf('#');
    String shown = end < 0 ? text : text.substring(0, end);
    return (end < 0 || HASH.matcher(text).find(end))
        && redact(KeyForm.readable(shown)).equals(shown);
  }

  /**
   * Takes the secrets out of a URL, or of a text that has one in it.
   *
   * @param url the text
   * @return the text with {@code REDACTED} for each secret
   */
  public String redact(String url) {
    return responses.requested().redact(url);
  }

  /**
   * Checks whether a request header carries credentials, so that a response that varies on it
   * belongs to one user.
   *
   * @param name the field name
   * @return whether it is one of those headers
   */
  public boolean isCredentialHeader(String name) {
    return responses.credentials().matches(name);
  }

  /**
   * Checks whether a request header chooses a user, a tenant or an account under one credential.
   *
   * @param name the field name
   * @return whether it is one of those headers
   */
  public boolean isPrincipalHeader(String name) {
    return identities.principals().matches(name);
  }

  /**
   * Checks whether a cookie identifies no user, such as those of load balancers.
   *
   * @param name the name of the cookie
   * @return whether it is one of those cookies
   */
  public boolean isPlainCookie(String name) {
    return identities.isPlainCookie(name);
  }

  /**
   * Checks whether a field of a response is left out of what is stored.
   *
   * @param fieldName the field name
   * @return whether it is
   */
  public boolean isUnstoredHeader(String fieldName) {
    return responses.isUnstored(fieldName);
  }

  /**
   * Leaves out the fields that are not stored.
   *
   * @param response the response as it came
   * @return the response as it is stored; the same one if there are no such fields
   */
  public StoredResponse stored(StoredResponse response) {
    return responses.stored(response);
  }

  /**
   * Makes the stored form of a response: its request URI redacted, and without the fields that are
   * not stored.
   *
   * @param response the response as it came
   * @return the response as it is stored; the same one if nothing has to be changed
   */
  public StoredResponse redacted(StoredResponse response) {
    StoredResponse kept = responses.stored(response);
    String uri = redact(response.requestUri());
    return uri.equals(response.requestUri()) ? kept : kept.toBuilder().requestUri(uri).build();
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
   * Gives the reason why a response must not be stored: the request had a credential header that
   * its {@code Vary} nominates, or another nominated one has a secret in its value; one of its
   * fields is made for one user ({@code X-Auth-Token}, {@code Authentication-Info}), or has a
   * secret in its URL or value. The last one is no objection in a stack that encrypts. Fields that
   * are left out are none, either.
   *
   * @param response the response with the request headers that its {@code Vary} nominates, as far
   *     as the request had them; its body is not looked at
   * @return the reason, or empty if it may be stored
   */
  public Optional<SkipReason> objection(StoredResponse response) {
    return responses.objection(response);
  }

  private PrivacyPolicy withParameters(UnaryOperator<SecretParameters> change) {
    UrlRedactor requested = responses.requested();
    UrlRedactor contained = responses.contained();
    return with(
        responses.withUrls(
            requested.withParameters(change.apply(requested.parameters())),
            contained.withParameters(change.apply(contained.parameters()))));
  }

  private PrivacyPolicy with(ResponseSecrets changed) {
    return new PrivacyPolicy(changed, identities, hash);
  }

  private PrivacyPolicy with(Identities changed) {
    return new PrivacyPolicy(responses, changed, hash);
  }
}
