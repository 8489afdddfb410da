package io.github.larder.core;

import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The options beside a backend's own that are meant for the stack, as people write them. */
final class StackOptions {

  private static final String READABLE = "readable";
  private static final String COMPRESSION = "compression";
  private static final String THRESHOLD = "compressionThreshold";
  private static final String JITTER = "retentionJitter";
  private static final String READ_ONLY = "readOnly";
  private static final Pattern SHARE = Pattern.compile("0|1|0?\\.\\d{1,6}|[01]\\.0{1,6}");
  private static final List<String> NAMES =
      List.of(READABLE, COMPRESSION, THRESHOLD, JITTER, READ_ONLY);

  private final Map<String, String> compression = new HashMap<>();
  private final Map<String, String> retention = new HashMap<>();
  private final Map<String, String> modes = new HashMap<>();
  private final Map<String, String> others = new HashMap<>();

  StackOptions(Map<String, String> options) {
    options.forEach((name, value) -> placeOf(name).put(name, value));
  }

  private Map<String, String> placeOf(String name) {
    if (name.equals(JITTER)) {
      return retention;
    }
    if (name.equals(READ_ONLY)) {
      return modes;
    }
    return NAMES.contains(name) ? compression : others;
  }

  /** A backend does not know that there are options beside its own. */
  static String mentioned(String fault) {
    return fault.startsWith("unknown option")
        ? fault + " (known to every backend: " + String.join(", ", NAMES) + ")"
        : fault;
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
    OptionReader options = new OptionReader("cache stack", retention);
    Optional<String> jitter = options.text(JITTER);
    if (jitter.isPresent() && !SHARE.matcher(jitter.get()).matches()) {
      options.fault(
          "option 'retentionJitter' must be a share from 0 to 1, as in 0.05, but is '"
              + jitter.get()
              + "'");
    }
    options.check();
    return jitter.map(share -> usual.jittered(Double.parseDouble(share)));
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
