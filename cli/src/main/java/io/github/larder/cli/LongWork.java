// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli;

import io.github.larder.cli.text.Amounts;
import io.github.larder.core.admin.CacheAdmin.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Shows how far a command has come: on a terminal by a line that is rewritten, once it takes over a
 * second; and, if it is interrupted with Ctrl-C, by a last line. Used by one thread.
 */
final class LongWork implements Consumer<Progress>, AutoCloseable {

  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration INTERVAL = Duration.ofMillis(200);
  private static final int WIDTH = 30;

  private final Invocation invocation;
  private final String done;
  private final long total;
  private final long start = System.nanoTime();
  private final Thread whenInterrupted;
  private volatile long entries;
  private long shownAt = start;
  private boolean isShown;

  /**
   * @param done what is done with entries, such as {@code removed}
   * @param total about how many entries there are; 0 if that is not known
   */
  LongWork(Invocation invocation, String done, long total) {
    this.invocation = invocation;
    this.done = done;
    this.total = total;
    this.whenInterrupted =
        new Thread(
            () ->
                invocation.say(
                    String.format(Locale.ROOT, "interrupted: %,d entries %s", entries, done)));
    Runtime.getRuntime().addShutdownHook(whenInterrupted);
  }

  @Override
  public void accept(Progress progress) {
    entries = progress.entries();
    long now = System.nanoTime();
    if (!invocation.terminals().err()
        || now - start < QUIET.toNanos()
        || now - shownAt < INTERVAL.toNanos()) {
      return;
    }
    shownAt = now;
    isShown = true;
    invocation.err().print("\r\u001b[K" + text(progress, Duration.ofNanos(now - start)));
    invocation.err().flush();
  }

  private String text(Progress progress, Duration time) {
    double perSecond = progress.entries() / Math.max(0.001, time.toMillis() / 1000.0);
    double units = progress.readUnits() + progress.writeUnits();
    String text =
        String.format(Locale.ROOT, "%,d entries %s, %,.0f/s", progress.entries(), done, perSecond)
            + (units > 0 ? ", " + Amounts.units(units) + " units" : "");
    if (total <= progress.entries() || perSecond <= 0) {
      return text;
    }
    int filled = (int) (WIDTH * progress.entries() / total);
    Duration left = Duration.ofSeconds((long) ((total - progress.entries()) / perSecond));
    return "["
        + "#".repeat(filled)
        + ".".repeat(WIDTH - filled)
        + "] "
        + text
        + ", about "
        + Amounts.time(left)
        + " left";
  }

  @Override
  public void close() {
    if (isShown) {
      invocation.err().print("\r\u001b[K");
      invocation.err().flush();
    }
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(whenInterrupted);
    } catch (IllegalStateException e) {
      // The process is ending: the line has been printed.
      return;
    }
  }
}
