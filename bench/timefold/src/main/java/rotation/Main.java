package rotation;

import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.solver.SolverConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Main PROBLEM.json PLAN.json SECONDS: one truce-rotation-problem/1 in, one plan out. */
public final class Main {
    private static final Plan.Person NOBODY = new Plan.Person("", List.of(), List.of(), 0);

    public static void main(String[] args) throws IOException {
        long begin = System.nanoTime();
        ObjectMapper mapper = new ObjectMapper();
        JsonNode problem = mapper.readTree(new File(args[0]));
        String order = problem.get("minimise").toString();
        if (!order.equals("[\"gaps\",\"lift_cost\",\"tours\",\"people\"]")
            || problem.has("published")) {
            System.err.println("The model minimises gaps, lift_cost, tours and people, in this "
                + "order, of a problem without a plan published; this file asks for another.");
            System.exit(2);
        }
        Plan plan = new Problem(problem).plan();
        SolverConfig config = SolverConfig.createFromXmlResource("solver.xml").withRandomSeed(0L)
            .withTerminationSpentLimit(Duration.ofMillis((long) (1000 * Double.parseDouble(args[2]))));
        Plan best = SolverFactory.<Plan>create(config).buildSolver().solve(plan);
        ObjectNode out = written(mapper, best);
        out.putObject("solver").put("seconds", (System.nanoTime() - begin) / 1e9)
            .put("threads", 1).put("seed", 0);
        mapper.writeValue(new File(args[1]), out);
        System.out.println(best.score);
    }

    // ---- the problem ----

    private static int day(JsonNode date) {
        return (int) LocalDate.parse(date.asText()).toEpochDay();
    }

    private static List<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    private static final class Problem {
        private final JsonNode root;
        private final Calendar calendar;
        private final Map<String, Plan.Post> posts = new HashMap<>();
        private final Map<String, Plan.Person> people = new HashMap<>();
        private final Map<String, List<Plan.Person>> peopleOfRole = new HashMap<>();

        Problem(JsonNode root) {
            this.root = root;
            JsonNode tour = root.get("tour");
            calendar = new Calendar(
                new ArrayList<>(), day(root.get("horizon").get("from")),
                day(root.get("horizon").get("until")), Period.parse(tour.get("max").asText()),
                tour.get("end_of_month").asText().equals("forward"),
                root.get("dwell_days").asInt());
            readLifts();
            readPosts();
            readPeople();
        }

        private void readLifts() {
            JsonNode relief = root.get("relief");
            int within = relief.isNull() ? 0 : relief.get("within_days").asInt();
            for (JsonNode item : root.get("lifts")) {
                Plan.Lift lift = new Plan.Lift();
                lift.id = item.get("id").asText();
                lift.day = day(item.get("date"));
                lift.seats = item.get("seats").asInt();
                lift.cost = item.get("cost").asInt();
                lift.limit = calendar.limit(lift.day);
                calendar.lifts().add(lift);
            }
            calendar.lifts().sort(Comparator.comparingInt(lift -> lift.day));
            for (Plan.Lift lift : calendar.lifts()) {
                lift.reliefs = calendar.lifts().stream()
                    .filter(first -> first.day <= lift.day && lift.day < first.day + within).toList();
            }
        }

        private void readPosts() {
            Map<String, Integer> sizes = new HashMap<>();
            root.get("positions").forEach(
                position -> sizes.merge(position.get("post").asText(), 1, Integer::sum));
            JsonNode relief = root.get("relief");
            String[] share = (relief.isNull() ? "1/1" : relief.get("max_share").asText()).split("/");
            int part = Integer.parseInt(share[0]);
            int of = Integer.parseInt(share[1]);
            for (JsonNode post : root.get("posts")) {
                String id = post.get("id").asText();
                int n = sizes.getOrDefault(id, 0);
                posts.put(id, new Plan.Post(id, n, post.get("minimum").asInt(),
                                            (n * part + of - 1) / of));
            }
        }

        private void readPeople() {
            int dwell = calendar.dwellDays();
            for (JsonNode item : root.get("people")) {
                List<String> roles = items(item.get("roles")).stream().map(JsonNode::asText).toList();
                List<Plan.Away> away = items(item.get("unavailable")).stream()
                    .map(stretch -> new Plan.Away(day(stretch.get(0)), day(stretch.get(1)))).toList();
                JsonNode returned = item.get("returned");
                int freeFrom = returned.isNull() ? Integer.MIN_VALUE : day(returned) + dwell;
                Plan.Person person =
                    new Plan.Person(item.get("id").asText(), roles, away, freeFrom);
                people.put(person.id(), person);
                roles.forEach(role -> peopleOfRole.computeIfAbsent(role, key -> new ArrayList<>())
                                          .add(person));
            }
        }

        Plan plan() {
            Map<String, JsonNode> serving = new HashMap<>();
            root.get("serving").forEach(item -> serving.put(item.get("position").asText(), item));
            Map<String, Integer> handovers = new HashMap<>();
            root.get("roles").forEach(role -> handovers.put(role.get("id").asText(),
                                                            role.get("handover_days").asInt()));
            Plan plan = new Plan();
            JsonNode ceiling = root.get("ceiling");
            plan.terms = new Plan.Terms(root.get("tour").get("min_days").asInt(),
                                        ceiling.isNull() ? Integer.MAX_VALUE
                                            : ceiling.asInt() - root.get("positions").size());
            plan.posts = List.copyOf(posts.values());
            plan.tours = new ArrayList<>();
            for (JsonNode item : root.get("positions")) {
                String role = item.get("role").asText();
                Plan.Position position =
                    new Plan.Position(item.get("id").asText(), posts.get(item.get("post").asText()),
                                      role, handovers.get(role));
                addTours(plan.tours, position, serving.get(position.id()));
            }
            plan.tours.sort(Comparator.comparingInt(tour -> tour.isFirst
                ? 0 : tour.lifts.get(tour.lifts.size() - 1).day));
            return plan;
        }

        /** As many as it takes when each comes as late as can be, and one more. */
        private void addTours(List<Plan.Tour> tours, Plan.Position position, JsonNode serving) {
            Plan.Tour first = tour(position, 0);
            first.isFirst = true;
            first.person = NOBODY;
            int limit = calendar.start();
            if (serving != null) {
                first.since = day(serving.get("since"));
                first.person = people.get(serving.get("person").asText());
                limit = calendar.limit(first.since);
            }
            tours.add(first);
            List<Plan.Tour> chain = new ArrayList<>(List.of(first));
            List<Integer> latest = new ArrayList<>();
            while (limit < calendar.end()) {
                Plan.Lift lift = calendar.lastLift(limit - position.handover());
                Plan.Lift next = calendar.firstLift(limit + 1);
                lift = lift == null || lift.limit <= limit ? next : lift;
                if (lift == null) {
                    break;
                }
                latest.add(lift.day);
                limit = lift.limit;
            }
            latest.add(calendar.end() - 1);
            for (int i = 0; i < latest.size(); i++) {
                Plan.Tour tour = tour(position, i + 1);
                chain.get(i).following = tour;
                chain.add(tour);
            }
            giveLifts(chain, latest);
            tours.addAll(chain.subList(1, chain.size()));
        }

        /** From when the tours behind it, the spare one too, reach to the end, to somewhat after
         * the latest without a gap. */
        private void giveLifts(List<Plan.Tour> chain, List<Integer> latest) {
            int needed = calendar.end();
            for (int i = latest.size(); i > 0; i--) {
                Plan.Tour tour = chain.get(i);
                int reach = needed;
                int last = latest.get(i - 1) + root.get("tour").get("min_days").asInt();
                tour.lifts = calendar.lifts().stream()
                    .filter(lift -> lift.limit >= reach && lift.day <= last).toList();
                if (tour.lifts.isEmpty()) {
                    tour.lifts = calendar.lifts();
                }
                needed = tour.lifts.get(0).day + tour.position.handover();
            }
        }

        private Plan.Tour tour(Plan.Position position, int index) {
            Plan.Tour tour = new Plan.Tour();
            tour.id = String.format("%s/%03d", position.id(), index);
            tour.position = position;
            tour.index = index;
            tour.calendar = calendar;
            tour.lifts = List.of();
            tour.people = peopleOfRole.getOrDefault(position.role(), List.of(NOBODY));
            return tour;
        }
    }

    // ---- the plan ----

    private static boolean isStaffed(Plan.Tour tour) {
        return tour != null && tour.arrive != null && tour.person != null && tour.person != NOBODY;
    }

    /** What the time did not suffice to staff is left out, and with it what comes after. */
    private static ObjectNode written(ObjectMapper mapper, Plan plan) {
        ObjectNode out = mapper.createObjectNode().put("format", "truce-rotation-plan/1");
        ArrayNode tours = out.putArray("tours");
        ArrayNode unfilled = out.putArray("unfilled");
        Set<Plan.Lift> flown = new HashSet<>();
        Set<Plan.Person> called = new HashSet<>();
        long gaps = 0;
        long arrivals = 0;
        for (Plan.Tour first : plan.tours) {
            for (Plan.Tour tour = first.isFirst ? first : null; tour != null;) {
                Plan.Tour next = isStaffed(tour.following) ? tour.following : null;
                Plan.Ending ending = tour.ending(next == null ? null : next.arrive);
                gaps += ending.gap();
                if (ending.gap() > 0) {
                    unfilled.addObject().put("position", tour.position.id())
                        .put("from", LocalDate.ofEpochDay(ending.until()).toString())
                        .put("until", LocalDate.ofEpochDay(ending.next()).toString())
                        .put("because", "nobody found, and not proven that there is nobody");
                }
                if (!tour.isFirst || tour.since != null) {
                    tours.addObject().put("position", tour.position.id())
                        .put("person", tour.person.id())
                        .put("arrive", tour.isFirst ? null : tour.arrive.id)
                        .put("leave", ending.leave() == null ? null : ending.leave().id);
                    flown.add(ending.leave());
                }
                if (!tour.isFirst) {
                    arrivals++;
                    flown.add(tour.arrive);
                    called.add(tour.person);
                }
                tour = next;
            }
        }
        flown.remove(null);
        out.putObject("objective").put("gaps", gaps)
            .put("lift_cost", flown.stream().mapToLong(lift -> lift.cost).sum())
            .put("tours", arrivals).put("people", called.size());
        out.putObject("bound").put("gaps", 0).put("lift_cost", 0).put("tours", 0).put("people", 0);
        out.putArray("proof");
        return out;
    }
}
