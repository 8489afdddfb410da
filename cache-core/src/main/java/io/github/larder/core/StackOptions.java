// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.compression.Compression;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The options beside a backend's own that are meant for the stack, as people write them. */
final class StackOptions {

  private static final String READABLE = "readable";
  private static final String COMPRESSION = "compression";
  private static final String THRESHOLD = "compressionThreshold";
  private static final String READ_ONLY = "readOnly";
  private static final String MAX_VARIANTS = "maxVariants";
  private static final List<String> OWN_NAMES =
      List.of(READABLE, COMPRESSION, THRESHOLD, READ_ONLY, MAX_VARIANTS);

  private final Map<String, String> compression = new HashMap<>();
  private final Map<String, String> retention = new HashMap<>();
  private final Map<String, String> privacy = new HashMap<>();
  private final Map<String, String> encryption = new HashMap<>();
  private final Map<String, String> modes = new HashMap<>();
  private final Map<String, String> roots = new HashMap<>();
  private final Map<String, String> others = new HashMap<>();

  StackOptions(Map<String, String> options) {
    options.forEach((name, value) -> placeOf(name).put(name, value));
  }

  private Map<String, String> placeOf(String name) {
    if (RetentionOptions.NAMES.contains(name)) {
      return retention;
    }
    if (PrivacyOptions.NAMES.contains(name)) {
      return privacy;
    }
    if (EncryptionOptions.NAMES.contains(name)) {
      return encryption;
    }
    if (name.equals(READ_ONLY)) {
      return modes;
    }
    if (name.equals(MAX_VARIANTS)) {
      return roots;
    }
    return OWN_NAMES.contains(name) ? compression : others;
  }

  /** A backend does not know that there are options beside its own. */
  static String mentioned(String fault) {
    return fault.startsWith("unknown option")
        ? fault + " (known to every backend: " + String.join(", ", names()) + ")"
        : fault;
  }

  private static List<String> names() {
    return Stream.of(
            OWN_NAMES, RetentionOptions.NAMES, PrivacyOptions.NAMES, EncryptionOptions.NAMES)
        .flatMap(List::stream)
        .toList();
  }

  /** What is left for the backend. */
  Map<String, String> others() {
    return others;
  }

  /**
   * @return how long to keep entries, if an option says so
   * @throws BackendConfigurationException if its value is wrong
   */
  Optional<RetentionPolicy> retention(RetentionPolicy usual) {
    return RetentionOptions.read(retention, usual);
  }

  /**
   * @return what is secret, if an option says anything of it
   * @throws BackendConfigurationException if a value is wrong
   */
  Optional<PrivacyPolicy> privacy(PrivacyPolicy usual) {
    return PrivacyOptions.read(privacy, usual);
  }

  /**
   * @return the keys of an option, or else those that are usual
   * @throws BackendConfigurationException if a value is wrong, or documents are to be readable
   */
  @Nullable KeyProvider encryption(@Nullable KeyProvider usual) {
    KeyProvider keys = EncryptionOptions.read(encryption).orElse(usual);
    if (keys != null && "true".equalsIgnoreCase(compression.get(READABLE))) {
      throw new BackendConfigurationException(
          "cache stack",
          List.of(
              "readable=true means that the documents can be read in the store, and encryption that"
                  + " they cannot; leave one of them out"));
    }
    return keys;
  }

  /**
   * @return what to do with the backend, if an option says so
   * @throws BackendConfigurationException if its value is wrong
   */
  Optional<CacheMode> mode(CacheMode usual) {
    OptionReader options = new OptionReader("cache stack", modes);
    Optional<Boolean> readOnly = options.flag(READ_ONLY);
    options.check();
    return readOnly.map(only -> only ? CacheMode.READ_ONLY : usual);
  }

  /**
   * @return how many variants a root lists at most, if an option says so
   * @throws BackendConfigurationException if its value is wrong
   */
  Optional<Integer> maxVariants() {
    OptionReader options = new OptionReader("cache stack", roots);
    Optional<Long> number = options.number(MAX_VARIANTS, 1, Integer.MAX_VALUE);
    options.check();
    return number.map(Long::intValue);
  }

  /**
   * @return how to compress, if an option says so
   * @throws BackendConfigurationException if a value is wrong, or two contradict each other
   */
  Optional<Compression> compression(Compression usual) {
    OptionReader options = new OptionReader("cache stack", compression);
    boolean readable = options.flag(READABLE).orElse(false);
    Optional<String> coding = options.text(COMPRESSION);
    Optional<Long> threshold = options.bytes(THRESHOLD);
    if (readable && (coding.isPresent() || threshold.isPresent())) {
      options.fault("readable=true means no compression; leave one of the options out");
    }
    if (coding.isPresent() && !coding.get().matches("none|gzip|best")) {
      options.fault(
          "option 'compression' must be none, gzip or best, but is '" + coding.get() + "'");
    }
    options.check();
    if (readable) {
      return Optional.of(Compression.none());
    }
    if (coding.isEmpty() && threshold.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Compression(
            coding
                .map(name -> Compression.Coding.valueOf(name.toUpperCase(Locale.ROOT)))
                .orElse(usual.coding()),
            (int) Math.min(Integer.MAX_VALUE, threshold.orElse((long) usual.threshold()))));
  }
}
