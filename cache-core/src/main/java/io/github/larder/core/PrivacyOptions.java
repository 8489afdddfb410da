package io.github.larder.core;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is secret, as people write it among the options of a backend. Shows no key. */
final class PrivacyOptions {

  private static final String HASH_KEY = "hashKey";
  private static final String STORE_SET_COOKIE = "storeSetCookie";

  static final List<String> NAMES = List.of(HASH_KEY, STORE_SET_COOKIE);

  private PrivacyOptions() {}

  /**
   * @return the policy, if an option says anything of it
   * @throws BackendConfigurationException if a value is wrong
   */
  static Optional<PrivacyPolicy> read(Map<String, String> given, PrivacyPolicy usual) {
    OptionReader options = new OptionReader("cache stack", given);
    PrivacyPolicy policy = usual;
    if (options.flag(STORE_SET_COOKIE).orElse(false)) {
      policy = policy.storingSetCookie();
    }
    Optional<String> key = options.secret(HASH_KEY);
    if (key.isPresent()) {
      policy = hashed(policy, key.get(), options);
    }
    options.check();
    return given.isEmpty() ? Optional.empty() : Optional.of(policy);
  }

  private static PrivacyPolicy hashed(PrivacyPolicy policy, String key, OptionReader options) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException e) {
      options.fault("option 'hashKey' must be Base64, as 'openssl rand -base64 32' prints it");
      return policy;
    }
    try {
      return policy.withHashKey(bytes);
    } catch (IllegalArgumentException e) {
      options.fault("option 'hashKey' is too short: " + e.getMessage());
      return policy;
    }
  }
}
