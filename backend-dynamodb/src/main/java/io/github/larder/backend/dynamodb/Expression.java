// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Collects the names and values of an expression. Every name gets an alias: key, value, ttl, url,
 * status, method and many more are reserved words. Not thread-safe.
 */
final class Expression {

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, AttributeValue> values = new LinkedHashMap<>();

  String name(String attribute) {
    String alias = '#' + attribute;
    names.put(alias, attribute);
    return alias;
  }

  /** The path of a member of {@code value}. */
  String member(String attribute) {
    return name(ItemAttribute.VALUE) + '.' + name(attribute);
  }

  String value(String placeholder, AttributeValue value) {
    String alias = ':' + placeholder;
    values.put(alias, value);
    return alias;
  }

  Map<String, String> names() {
    return names;
  }

  Map<String, AttributeValue> values() {
    return values;
  }
}
