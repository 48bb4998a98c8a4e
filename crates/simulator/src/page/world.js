// The resources as last fetched, and how to find one.

/** Identifies a resource, also in this page's address. Ids need not be unique across products. */
export const keyOf = ({ cloud, product, kind, id }) => [cloud, product, kind, id].map(encodeURIComponent).join("/");

/** The address of a resource on this page. */
export const hrefOf = (resource) => `#${keyOf(resource)}`;

export class World {
	#byKey = new Map();
	#byId = new Map();
	#referrers = new Map();

	constructor(resources = [], total = resources.length) {
		this.resources = resources;
		this.total = total;
		for (const resource of resources) {
			this.#byKey.set(keyOf(resource), resource);
			append(this.#byId, resource.id, resource);
		}
		for (const resource of resources) {
			for (const other of this.related(resource)) append(this.#referrers, keyOf(other), resource);
		}
	}

	get(key) {
		return this.#byKey.get(key);
	}

	/** The resources of a cloud with this id. */
	find(cloud, id) {
		return (this.#byId.get(id) ?? []).filter((resource) => resource.cloud === cloud);
	}

	/** Returns a function from an id to the address of that resource of a cloud, if there is one. */
	finder(cloud, except) {
		return (id) => {
			const found = this.find(cloud, id).find((resource) => keyOf(resource) !== except);
			return found && hrefOf(found);
		};
	}

	/** The resources that one refers to. */
	related(resource) {
		const ids = [...new Set(resource.related)];
		return ids.flatMap((id) => this.find(resource.cloud, id)).filter((other) => keyOf(other) !== keyOf(resource));
	}

	/** The resources that refer to one. */
	referrers(resource) {
		return this.#referrers.get(keyOf(resource)) ?? [];
	}

	/** The resources by cloud, then by kind: `[cloud, [[kind, resources], …]]`. */
	groups(resources = this.resources) {
		const clouds = new Map([["ucloud", new Map()], ["jdcloud", new Map()]]);
		for (const resource of resources) {
			if (!clouds.has(resource.cloud)) clouds.set(resource.cloud, new Map());
			append(clouds.get(resource.cloud), `${resource.product}/${resource.kind}`, resource);
		}
		return [...clouds].map(([cloud, kinds]) => [cloud, [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))]);
	}
}

function append(map, key, value) {
	const list = map.get(key);
	if (list) list.push(value);
	else map.set(key, [value]);
}
