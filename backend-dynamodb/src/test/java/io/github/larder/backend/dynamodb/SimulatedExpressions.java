// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads the expressions of one request as DynamoDB does: conditions and filters, projections and
 * updates. Supports what the backend uses; anything else is an error, so that a new kind of
 * expression is noticed. Not thread-safe.
 */
final class SimulatedExpressions {

  private static final Pattern TOKEN =
      Pattern.compile("\\s*(#\\w+(?:\\.#\\w+)*|:\\w+|<=|>=|<>|[<>=(),]|[A-Za-z_]+)");

  private final Map<String, String> names;
  private final Map<String, AttributeValue> values;
  private final Set<String> used = new HashSet<>();
  private List<String> tokens = List.of();
  private int next;

  SimulatedExpressions(Map<String, String> names, Map<String, AttributeValue> values) {
    this.names = names;
    this.values = values;
  }

  /** A condition or filter; {@code null} is always true. */
  Predicate<Map<String, AttributeValue>> condition(@Nullable String expression) {
    if (expression == null) {
      return item -> true;
    }
    begin(expression);
    Predicate<Map<String, AttributeValue>> condition = or();
    requireEnd(expression);
    return condition;
  }

  /** The paths of a projection. */
  List<List<String>> projection(String expression) {
    begin(expression);
    List<List<String>> paths = new ArrayList<>();
    do {
      paths.add(path(take()));
    } while (accept(","));
    requireEnd(expression);
    return paths;
  }

  /** The item after an update. Members are set only where their map exists. */
  Map<String, AttributeValue> update(String expression, Map<String, AttributeValue> item) {
    begin(expression);
    Map<String, AttributeValue> updated = new HashMap<>(item);
    if (accept("SET")) {
      do {
        List<String> path = path(take());
        require("=");
        set(updated, path, value(take()));
      } while (accept(","));
    }
    if (accept("REMOVE")) {
      do {
        set(updated, path(take()), null);
      } while (accept(","));
    }
    requireEnd(expression);
    return updated;
  }

  /** DynamoDB refuses names and values that no expression of the request has. */
  void requireAllUsed() {
    Set<String> unused = new HashSet<>(names.keySet());
    unused.addAll(values.keySet());
    unused.removeAll(used);
    if (!unused.isEmpty()) {
      throw new AssertionError("DynamoDB would refuse unused " + unused);
    }
  }

  static @Nullable AttributeValue find(Map<String, AttributeValue> item, List<String> path) {
    Map<String, AttributeValue> map = item;
    for (String name : path.subList(0, path.size() - 1)) {
      AttributeValue member = map.get(name);
      if (member == null || !member.hasM()) {
        return null;
      }
      map = member.m();
    }
    return map.get(path.get(path.size() - 1));
  }

  private static void set(
      Map<String, AttributeValue> item, List<String> path, @Nullable AttributeValue value) {
    String name = path.get(0);
    if (path.size() > 1) {
      AttributeValue member = item.get(name);
      if (member == null || !member.hasM()) {
        throw new AssertionError("DynamoDB would refuse the path " + path);
      }
      Map<String, AttributeValue> members = new HashMap<>(member.m());
      set(members, path.subList(1, path.size()), value);
      item.put(name, AttributeValue.fromM(members));
    } else if (value == null) {
      item.remove(name);
    } else {
      item.put(name, value);
    }
  }

  private Predicate<Map<String, AttributeValue>> or() {
    Predicate<Map<String, AttributeValue>> left = and();
    while (accept("OR")) {
      left = left.or(and());
    }
    return left;
  }

  private Predicate<Map<String, AttributeValue>> and() {
    Predicate<Map<String, AttributeValue>> left = not();
    while (accept("AND")) {
      left = left.and(not());
    }
    return left;
  }

  private Predicate<Map<String, AttributeValue>> not() {
    if (accept("NOT")) {
      return not().negate();
    }
    if (accept("(")) {
      Predicate<Map<String, AttributeValue>> inner = or();
      require(")");
      return inner;
    }
    String token = take();
    return switch (token) {
      case "attribute_exists" -> {
        List<String> path = argument();
        yield item -> find(item, path) != null;
      }
      case "attribute_not_exists" -> {
        List<String> path = argument();
        yield item -> find(item, path) == null;
      }
      case "attribute_type" -> withValue((found, type) -> found.type().name().equals(type.s()));
      case "begins_with" ->
          withValue((found, start) -> found.s() != null && found.s().startsWith(start.s()));
      case "size" -> {
        List<String> path = argument();
        String comparator = take();
        AttributeValue value = value(take());
        yield item -> {
          AttributeValue found = find(item, path);
          return found != null
              && found.s() != null
              && holds(comparator, number(found.s().length()), value);
        };
      }
      default -> {
        List<String> path = path(token);
        String comparator = take();
        AttributeValue value = value(take());
        yield item -> {
          AttributeValue found = find(item, path);
          return found != null && holds(comparator, found, value);
        };
      }
    };
  }

  private interface Test {
    boolean holds(AttributeValue found, AttributeValue value);
  }

  private List<String> argument() {
    require("(");
    List<String> path = path(take());
    require(")");
    return path;
  }

  private Predicate<Map<String, AttributeValue>> withValue(Test test) {
    require("(");
    List<String> path = path(take());
    require(",");
    AttributeValue value = value(take());
    require(")");
    return item -> {
      AttributeValue found = find(item, path);
      return found != null && test.holds(found, value);
    };
  }

  private static boolean holds(String comparator, AttributeValue left, AttributeValue right) {
    if (left.type() != right.type()) {
      return false;
    }
    int order =
        switch (left.type()) {
          case S -> left.s().compareTo(right.s());
          case N -> new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()));
          default -> throw new AssertionError("A comparison of " + left.type());
        };
    return switch (comparator) {
      case "=" -> order == 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> throw new AssertionError("The comparator " + comparator);
    };
  }

  private static AttributeValue number(int number) {
    return AttributeValue.fromN(Integer.toString(number));
  }

  private List<String> path(String token) {
    List<String> path = new ArrayList<>();
    for (String alias : token.split("\\.")) {
      used.add(alias);
      path.add(Objects.requireNonNull(names.get(alias), alias));
    }
    return path;
  }

  private AttributeValue value(String token) {
    used.add(token);
    return Objects.requireNonNull(values.get(token), token);
  }

  private void begin(String expression) {
    List<String> found = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      found.add(matcher.group(1));
      end = matcher.end();
    }
    if (end != expression.length()) {
      throw new AssertionError("Not understood: " + expression.substring(end));
    }
    tokens = found;
    next = 0;
  }

  private boolean accept(String token) {
    boolean accepted = next < tokens.size() && tokens.get(next).equals(token);
    next += accepted ? 1 : 0;
    return accepted;
  }

  private void require(String token) {
    if (!accept(token)) {
      throw new AssertionError("No " + token + " at " + tokens.subList(next, tokens.size()));
    }
  }

  private String take() {
    return tokens.get(next++);
  }

  private void requireEnd(String expression) {
    if (next < tokens.size()) {
      throw new AssertionError("More than was understood: " + expression);
    }
  }
}
