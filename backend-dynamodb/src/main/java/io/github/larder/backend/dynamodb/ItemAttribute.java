// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.List;

/** The names of the attributes of an item; {@link ItemWriter} shows them in place. */
final class ItemAttribute {

  static final String KEY = "key";
  static final String NAMESPACE = "namespace";
  static final String TTL = "ttl";
  static final String VERSION = "version";
  static final String VALUE = "value";

  static final String SCHEMA = "schema";
  static final String METHOD = "method";
  static final String URL = "url";
  static final String STATUS = "status";
  static final String RECEIVED_AT = "receivedAt";
  static final String RETAIN_UNTIL = "retainUntil";
  static final String HEADERS = "headers";
  static final String VARY = "vary";
  static final String VARIANTS = "variants";
  static final String ANNOTATIONS = "annotations";
  static final String HEAD_INFO = "headInfo";

  static final String BODY_INFO = "bodyInfo";
  static final String BODY = "body";
  static final String PARTS = "parts";
  static final String PARTS_UNTIL = "partsUntil";

  /** Of a part. */
  static final String OF = "of";

  static final String GENERATION = "generation";
  static final String INDEX = "index";
  static final String BYTES = "bytes";
  static final String WRITTEN = "written";

  /** Of a lease; its {@link #SINCE} and {@link #UNTIL} are in milliseconds. */
  static final String HOLDER = "holder";

  static final String SINCE = "since";
  static final String UNTIL = "until";

  /** The members of {@code value} that a refresh replaces, and {@link #HEAD_INFO} covers. */
  static final List<String> HEAD =
      List.of(METHOD, URL, STATUS, RECEIVED_AT, RETAIN_UNTIL, HEADERS, VARY, VARIANTS, ANNOTATIONS);

  private ItemAttribute() {}
}
