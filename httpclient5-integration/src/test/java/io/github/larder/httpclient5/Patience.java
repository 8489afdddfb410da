// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.time.Duration;

/** A test machine may be busy with other things; what is tested here is not the speed. */
final class Patience {

  static final Duration OF_TESTS = Duration.ofSeconds(20);

  private Patience() {}
}
