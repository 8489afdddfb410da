// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is secret, as people write it among the options of a backend. Shows no key. */
final class PrivacyOptions {

  private static final String HASH_KEY = "hashKey";
  private static final String SET_COOKIE = "setCookie";

  static final List<String> NAMES = List.of(HASH_KEY, SET_COOKIE);

  private PrivacyOptions() {}

  /**
   * @return the policy, if an option says anything of it
   * @throws BackendConfigurationException if a value is wrong
   */
  static Optional<PrivacyPolicy> read(Map<String, String> given, PrivacyPolicy usual) {
    OptionReader options = new OptionReader("cache stack", given);
    PrivacyPolicy policy = usual;
    Optional<String> setCookie = options.text(SET_COOKIE);
    if (setCookie.isPresent()) {
      policy = withSetCookie(policy, setCookie.get(), options);
    }
    Optional<String> key = options.secret(HASH_KEY);
    if (key.isPresent()) {
      policy = hashed(policy, key.get(), options);
    }
    options.check();
    return given.isEmpty() ? Optional.empty() : Optional.of(policy);
  }

  private static PrivacyPolicy withSetCookie(
      PrivacyPolicy policy, String choice, OptionReader options) {
    for (SetCookie setCookie : SetCookie.values()) {
      if (setCookie.name().equalsIgnoreCase(choice.strip())) {
        return policy.withSetCookie(setCookie);
      }
    }
    options.fault("option 'setCookie' must be strip, refuse or store");
    return policy;
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
