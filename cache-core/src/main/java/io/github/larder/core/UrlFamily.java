// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import io.github.larder.model.CacheKey;

/**
 * What a root and its variants have in common: the key without the nominated request headers in
 * front and without the hash of its secrets at the end. An exchange about a URL uses the keys of
 * one family only. URLs that differ in nothing but secrets share one, which does no harm where
 * families are used.
 *
 * <pre>
 * {accept-language=de}http://example.com:80/a?token=REDACTED#5f1c...  →  http://example.com:80/a?token=REDACTED
 * </pre>
 */
final class UrlFamily {

  private UrlFamily() {}

  static String of(CacheKey key) {
    String text = key.value();
    int begin = text.startsWith("{") ? text.indexOf('}') + 1 : 0;
    int end = text.lastIndexOf('#');
    return text.substring(begin, end < begin ? text.length() : end);
  }
}
