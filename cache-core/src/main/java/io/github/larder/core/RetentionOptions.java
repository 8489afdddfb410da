// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.BackendConfigurationException;
import io.github.larder.spi.OptionReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long to keep entries, as people write it among the options of a backend. */
final class RetentionOptions {

  private static final String RETENTION = "retention";
  private static final String AT_MOST = "retentionAtMost";
  private static final String JITTER = "retentionJitter";
  private static final Pattern SHARE = Pattern.compile("0|1|0?\\.\\d{1,6}|[01]\\.0{1,6}");
  private static final Pattern DURATION = Pattern.compile("\\d.*|P.*");

  static final List<String> NAMES = List.of(RETENTION, AT_MOST, JITTER);

  private RetentionOptions() {}

  /**
   * @return the policy, if an option says anything of it
   * @throws BackendConfigurationException if a value is wrong
   */
  static Optional<RetentionPolicy> read(Map<String, String> given, RetentionPolicy usual) {
    OptionReader options = new OptionReader("cache stack", given);
    RetentionPolicy policy =
        options.text(RETENTION).flatMap(time -> named(time, options)).orElse(usual);
    policy = options.duration(AT_MOST).map(policy::atMost).orElse(policy);
    Optional<String> jitter = options.text(JITTER);
    if (jitter.isPresent() && !SHARE.matcher(jitter.get()).matches()) {
      options.fault(
          "option 'retentionJitter' must be a share from 0 to 1, as in 0.05, but is '"
              + jitter.get()
              + "'");
    }
    options.check();
    if (given.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        jitter.isPresent() ? policy.jittered(Double.parseDouble(jitter.get())) : policy);
  }

  private static Optional<RetentionPolicy> named(String time, OptionReader options) {
    if (time.equals("headers")) {
      return usual(RetentionPolicy.standard());
    }
    if (time.equals("forever")) {
      return Optional.of(RetentionPolicy.forEver());
    }
    if (DURATION.matcher(time).matches()) {
      return options
          .duration(RETENTION)
          .map(RetentionPolicy::fixed)
          .flatMap(RetentionOptions::usual);
    }
    options.fault(
        "option 'retention' must be headers, forever or a duration, as in 7d, but is '"
            + time
            + "'");
    return Optional.empty();
  }

  private static Optional<RetentionPolicy> usual(RetentionPolicy policy) {
    return Optional.of(policy.jittered(RetentionPolicy.DEFAULT_JITTER));
  }
}
