package io.github.larder.cli;

import java.time.Duration;

/**
 * The one line that tells how a response was had. Its text form is the line.
 *
 * @param use what the cache did
 * @param status the status code
 * @param url the URL without its secrets
 * @param age the value of the {@code Age} field; empty for a response just made
 * @param backend the alias of the backend
 * @param time from the request to the last byte
 */
record StatusLine(CacheUse use, int status, String url, String age, String backend, Duration time) {

  @Override
  public String toString() {
    boolean seconds = !age.isEmpty() && age.chars().allMatch(c -> c >= '0' && c <= '9');
    return use
        + " "
        + status
        + " "
        + url
        + " age="
        + (seconds ? age : "0")
        + "s backend="
        + backend
        + " time="
        + time.toMillis()
        + "ms";
  }
}
