// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.examples.demo;

import org.jspecify.annotations.NullMarked;
