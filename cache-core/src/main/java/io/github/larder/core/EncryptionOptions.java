// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys, as people write them among the options of a backend. Shows none. */
final class EncryptionOptions {

  private static final String KEYS = "encryptionKeys";
  private static final Pattern KEY = Pattern.compile("\\s*([\\w.-]{1,64}):([A-Za-z0-9+/]+=*)\\s*");
  private static final Pattern COMMA = Pattern.compile(",");

  static final List<String> NAMES = List.of(KEYS);

  private EncryptionOptions() {}

  /**
   * @return the keys, if there is an option with them
   * @throws BackendConfigurationException if its value is wrong
   */
  static Optional<KeyProvider> read(Map<String, String> given) {
    OptionReader options = new OptionReader("cache stack", given);
    Optional<String> text = options.secret(KEYS);
    List<SealingKey> keys = new ArrayList<>();
    text.ifPresent(
        list -> COMMA.splitAsStream(list).forEach(item -> key(item, options).ifPresent(keys::add)));
    if (keys.stream().map(SealingKey::id).distinct().count() < keys.size()) {
      options.fault("option 'encryptionKeys' has two keys of one id");
    }
    options.check();
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(
            KeyProvider.of(keys.get(0), keys.subList(1, keys.size()).toArray(SealingKey[]::new)));
  }

  private static Optional<SealingKey> key(String item, OptionReader options) {
    Matcher matcher = KEY.matcher(item);
    if (matcher.matches()) {
      try {
        return Optional.of(
            new SealingKey(matcher.group(1), Base64.getDecoder().decode(matcher.group(2))));
      } catch (IllegalArgumentException e) {
        // Told below, without the text: it may be a key that was cut off.
      }
    }
    options.fault(
        "option 'encryptionKeys' must be ID:KEY, or more of them with commas between, the one to"
            + " write with first; KEY is the Base64 of 32 bytes, as 'openssl rand -base64 32'"
            + " prints it");
    return Optional.empty();
  }
}
